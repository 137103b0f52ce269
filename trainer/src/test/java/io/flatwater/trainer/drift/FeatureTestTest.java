package io.flatwater.trainer.drift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.trainer.drift.Detector.Level;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureTestTest {
  private static final int WIDTH = 8;

  private static float[] row(SplittableRandom random, double shift) {
    float[] row = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      row[i] = (float) (random.nextGaussian() + (i == 0 ? shift : 0));
    }
    return row;
  }

  private static FeatureTest test(double falseAlarms, long seed) {
    return new FeatureTest(new FeatureTest.Settings(400, 64, 4, falseAlarms, seed), WIDTH);
  }

  @Test
  void findsADriftOfTheInputsAndTakesANewReference() {
    SplittableRandom random = new SplittableRandom(2);
    FeatureTest test = test(0.1, 1);
    int early = 0;
    for (int i = 0; i < 2_000; i++) {
      early += test.update(row(random, 0), 0) == Level.DRIFT ? 1 : 0;
    }
    int late = 0;
    for (int i = 0; i < 2_000; i++) {
      late += test.update(row(random, 1.5), 0) == Level.DRIFT ? 1 : 0;
    }
    assertEquals(0, early);
    assertEquals(1, late, "the new reference has seen it all");
  }

  @Test
  void keepsTheRateOfFalseAlarms() {
    int alarms = 0;
    int values = 0;
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(100 + seed);
      FeatureTest test = test(0.5, seed);
      for (int i = 0; i < 3_000; i++) {
        alarms += test.update(row(random, 0), 0) == Level.DRIFT ? 1 : 0;
        values++;
      }
    }
    // 6 are allowed in 120,000; chance makes more than 13 of them once in two hundred times.
    assertTrue(alarms <= 13, alarms + " in " + values);
  }

  @Test
  void goesOnBitForBitFromItsBytes() {
    SplittableRandom random = new SplittableRandom(3);
    FeatureTest whole = test(0.5, 3);
    for (int i = 0; i < 333; i++) {
      whole.update(row(random, 0), 0);
    }
    FeatureTest resumed = test(0.5, 3);
    Unpacked in = new Unpacked(bytes(whole));
    resumed.unpack(in);
    in.end();
    for (int i = 0; i < 1_000; i++) {
      float[] row = row(random, i > 500 ? 2 : 0);
      assertEquals(whole.update(row, 0), resumed.update(row, 0));
    }
    assertArrayEquals(bytes(whole), bytes(resumed));
  }

  private static byte[] bytes(FeatureTest test) {
    Packed out = new Packed();
    test.pack(out);
    return out.bytes();
  }
}
