package io.flatwater.trainer.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.trainer.drift.Detector.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of River's documentation, with the outputs that it prints. */
class KnownStreamsTest {

  private static double[] jump() {
    double[] values = new double[2_000];
    PythonRandom random = new PythonRandom(12345);
    random.choices(0, 2, values, 0, 1_000);
    random.choices(4, 8, values, 1_000, 1_000);
    return values;
  }

  private static double[] moreErrors() {
    double[] values = new double[2_000];
    PythonRandom random = new PythonRandom(42);
    random.choices(0, 2, values, 0, 1_000);
    for (int i = 1_000; i < 2_000; i++) {
      values[i] = random.random() < 0.3 ? 0 : 1;
    }
    return values;
  }

  private static List<Integer> indices(Detector detector, double[] values, Level wanted) {
    List<Integer> found = new ArrayList<>();
    boolean armed = true;
    for (int i = 0; i < values.length; i++) {
      Level level = detector.update(values[i]);
      if (level == wanted && armed) {
        found.add(i);
        armed = wanted == Level.DRIFT;
      }
      if (level == Level.DRIFT) {
        armed = true;
      }
    }
    return found;
  }

  @Test
  void adwinSeesTheJumpWhereRiversDoes() {
    assertEquals(1023, indices(new Adwin(0.002, Adwin.Side.BOTH), jump(), Level.DRIFT).get(0));
  }

  @Test
  void pageHinkleySeesTheJumpWhereRiversDoes() {
    var settings = new PageHinkley.Settings(0.005, 50, 1 - 0.0001);
    assertEquals(List.of(1006), indices(new PageHinkley(settings), jump(), Level.DRIFT));
  }

  @Test
  void kswinSeesTheJumpWithinTheNewestValues() {
    var settings = new Kswin.Settings(100, 30, 2.0, 42);
    int seen = indices(new Kswin(settings), jump(), Level.DRIFT).get(0);
    assertEquals(1016, seen, Kswin.CLOCK, "River's own sample says 1016");
  }

  @Test
  void ddmWarnsAndSeesTheDriftWhereRiversDoes() {
    // River's levels are 2 and 3: two thirds, as here.
    assertEquals(List.of(1334), indices(new Ddm(3), moreErrors(), Level.DRIFT));
    assertEquals(List.of(1084, 1492), indices(new Ddm(3), moreErrors(), Level.WARNING));
  }

  @Test
  void eddmWarnsAndSeesTheDriftWhereRiversDoes() {
    assertEquals(List.of(1278), indices(new Eddm(0.75, 0.8), moreErrors(), Level.DRIFT));
    assertEquals(1059, indices(new Eddm(0.75, 0.8), moreErrors(), Level.WARNING).get(0));
  }
}
