package io.flatwater.trainer.drift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.trainer.drift.Detector.Level;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectorTest {

  private static byte[] bytes(Detector detector) {
    Packed out = new Packed();
    detector.pack(out);
    return out.bytes();
  }

  @ParameterizedTest
  @EnumSource(DetectorKind.class)
  void goesOnBitForBitFromItsBytes(DetectorKind kind) {
    SplittableRandom random = new SplittableRandom(5);
    Detector whole = kind.create(1, 9);
    for (int i = 0; i < 3_777; i++) {
      whole.update(random.nextDouble() < 0.2 ? 1 : 0);
    }
    Detector resumed = kind.create(1, 9);
    Unpacked in = new Unpacked(bytes(whole));
    resumed.unpack(in);
    in.end();
    int drifts = 0;
    for (int i = 0; i < 6_000; i++) {
      double value = random.nextDouble() < (i < 2_000 ? 0.2 : 0.9) ? 1 : 0;
      Level expected = whole.update(value);
      drifts += expected == Level.DRIFT ? 1 : 0;
      assertEquals(expected, resumed.update(value));
    }
    assertTrue(drifts > 0, "the drift was never seen, so the test says little");
    assertArrayEquals(bytes(whole), bytes(resumed));
  }

  @ParameterizedTest
  @EnumSource(DetectorKind.class)
  void seesALargeRise(DetectorKind kind) {
    SplittableRandom random = new SplittableRandom(6);
    Detector detector = kind.create(0.3, 1);
    for (int i = 0; i < 2_000; i++) {
      assertNotEquals(Level.DRIFT, detector.update(random.nextDouble() < 0.2 ? 1 : 0), "at " + i);
    }
    boolean seen = false;
    for (int i = 0; i < 6_000; i++) {
      seen |= detector.update(random.nextDouble() < 0.95 ? 1 : 0) == Level.DRIFT;
    }
    assertTrue(seen);
  }

  @ParameterizedTest
  @EnumSource(DetectorKind.class)
  void doesNotTakeAFallForADrift(DetectorKind kind) {
    SplittableRandom random = new SplittableRandom(7);
    Detector detector = kind.create(0.3, 1);
    for (int i = 0; i < 6_000; i++) {
      double rate = i < 2_000 ? 0.8 : 0.1;
      assertNotEquals(Level.DRIFT, detector.update(random.nextDouble() < rate ? 1 : 0), "at " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(DetectorKind.class)
  void passesOverWhatIsNoNumber(DetectorKind kind) {
    Detector detector = kind.create(1, 1);
    detector.update(1);
    byte[] before = bytes(detector);
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertEquals(Level.STABLE, detector.update(value));
    }
    assertArrayEquals(before, bytes(detector));
  }

  @Property(tries = 50)
  void adwinsBucketsHoldExactlyTheMeanAndVarianceOfItsWindow(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 500 + random.nextInt(2_000);
    double[] values = new double[n];
    Adwin adwin = new Adwin(0.01, Adwin.Side.BOTH);
    for (int i = 0; i < n; i++) {
      values[i] = random.nextDouble() + (i > n / 2 ? 1 : 0);
      adwin.update(values[i]);
    }
    int width = (int) adwin.width();
    double mean = DoubleStream.of(values).skip(n - width).average().orElseThrow();
    double variance =
        DoubleStream.of(values)
            .skip(n - width)
            .map(v -> (v - mean) * (v - mean))
            .average()
            .orElseThrow();
    assertEquals(mean, adwin.mean(), 1e-9);
    assertEquals(variance, adwin.variance(), 1e-9);
    assertTrue(width < n, "the change was not seen");
  }

  @Property(tries = 100)
  void theDistanceOfKolmogorovAndSmirnovIsTheLargestGapOfTheDistributions(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] a = new double[1 + random.nextInt(20)];
    double[] b = new double[1 + random.nextInt(20)];
    for (double[] sample : new double[][] {a, b}) {
      for (int i = 0; i < sample.length; i++) {
        sample[i] = random.nextInt(10);
      }
    }
    double largest = 0;
    for (double at = 0; at < 10; at++) {
      largest = Math.max(largest, Math.abs(below(a, at) - below(b, at)));
    }
    assertEquals(largest, Kswin.distance(a, b), 1e-12);
  }

  private static double below(double[] sample, double at) {
    return DoubleStream.of(sample).filter(v -> v <= at).count() / (double) sample.length;
  }

  @Test
  void refusesARateThatNoThresholdWasFoundFor() {
    assertThrows(IllegalArgumentException.class, () -> DetectorKind.ADWIN.create(0.01, 0));
    assertThrows(IllegalArgumentException.class, () -> DetectorKind.ADWIN.create(11, 0));
    assertThrows(IllegalArgumentException.class, () -> DetectorKind.DDM.create(Double.NaN, 0));
  }
}
