package io.flatwater.trainer.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.trainer.noise.NoiseReport.SourceRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseEstimateTest {
  private static final int BATCHES = 160;
  private static final int ROWS = 128;

  private static NoiseEstimate after(Crowd crowd, int batches) {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    for (int i = 0; i < batches; i++) {
      estimate.update(crowd.batch(ROWS));
    }
    return estimate;
  }

  @ParameterizedTest
  @CsvSource({
    "symmetric, 0",
    "symmetric, 0.1",
    "symmetric, 0.4",
    "pair, 0.1",
    "pair, 0.3",
    "pair, 0.4"
  })
  void findsTheRateAndTheMatrixThatMadeTheLabels(String kind, double rate) {
    double[][] truth = kind.equals("pair") ? Crowd.pair(rate) : Crowd.symmetric(rate);
    NoiseReport report = after(new Crowd(truth, 0.2, 1), BATCHES).report();
    assertEquals(rate, report.rate().value(), 0.03);
    assertTrue(report.rate().low() <= rate && rate <= report.rate().high(), report.toString());
    for (int y = 0; y < Crowd.CLASSES; y++) {
      double sum = 0;
      for (int g = 0; g < Crowd.CLASSES; g++) {
        assertEquals(truth[y][g], report.transitions().get(y).get(g), 0.1);
        sum += report.transitions().get(y).get(g);
      }
      assertEquals(1, sum, 1e-9);
    }
  }

  @Test
  void followsARateThatChanges() {
    NoiseEstimate estimate = after(new Crowd(Crowd.symmetric(0.05), 0.2, 2), BATCHES);
    Crowd worse = new Crowd(Crowd.symmetric(0.35), 0.2, 3);
    for (int i = 0; i < BATCHES; i++) {
      estimate.update(worse.batch(ROWS));
    }
    assertEquals(0.35, estimate.rate(), 0.04);
  }

  @Test
  void forgetsWhatAFreshModelThought() {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    Crowd crowd = new Crowd(Crowd.symmetric(0.1), 0.2, 4);
    for (int i = 0; i < BATCHES; i++) {
      Outcomes batch = crowd.batch(ROWS);
      if (i < 16) {
        // A model that has learned nothing is sure of one class.
        for (int j = 0; j < batch.probabilities().length; j++) {
          batch.probabilities()[j] = j % Crowd.CLASSES == 0 ? 0.6f : 0.1f;
        }
      }
      estimate.update(batch);
    }
    assertEquals(0.1, estimate.rate(), 0.03);
  }

  @Test
  void tellsTheSourcesApart() {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    Crowd good = new Crowd(Crowd.symmetric(0.02), Crowd.symmetric(0.09), 0.2, 5);
    Crowd bad = new Crowd(Crowd.symmetric(0.3), Crowd.symmetric(0.09), 0.2, 6);
    for (int i = 0; i < BATCHES; i++) {
      estimate.update(named(good.batch(3 * ROWS / 4), "good"));
      estimate.update(named(bad.batch(ROWS / 4), "bad"));
    }
    List<SourceRate> sources = estimate.report().sources();
    assertEquals(List.of("bad", "good"), sources.stream().map(SourceRate::source).toList());
    assertEquals(0.3, sources.get(0).rate().value(), 0.05);
    assertEquals(0.02, sources.get(1).rate().value(), 0.02);
    assertEquals(BATCHES * ROWS / 4, sources.get(0).examples());
    assertEquals(0.09, estimate.rate(), 0.03);
  }

  private static Outcomes named(Outcomes batch, String source) {
    return new Outcomes(
        batch.probabilities(),
        batch.classes(),
        batch.given(),
        batch.sources().stream().map(s -> source).toList());
  }

  @Test
  void keepsABoundedNumberOfSources() {
    NoiseSettings settings = new NoiseSettings(0.35, 4_000, 0, 3);
    NoiseEstimate estimate = new NoiseEstimate(settings, Crowd.CLASSES);
    Crowd crowd = new Crowd(Crowd.symmetric(0.1), 0.2, 7);
    for (int i = 0; i < 40; i++) {
      estimate.update(named(crowd.batch(64), "s" + i % 10));
    }
    assertEquals(4, estimate.report().sources().size());
    assertEquals(
        40 * 64, estimate.report().sources().stream().mapToLong(SourceRate::examples).sum());
  }

  @Test
  void passesOverRowsWithoutALabel() {
    Crowd crowd = new Crowd(Crowd.symmetric(0.2), 0.2, 8);
    NoiseEstimate all = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    NoiseEstimate some = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    for (int i = 0; i < 20; i++) {
      Outcomes batch = crowd.batch(ROWS);
      all.update(batch);
      some.update(diluted(batch));
      some.update(unlabelled(batch));
    }
    assertArrayEquals(all.bytes(), some.bytes());
  }

  /** Puts a row without a label behind each row. */
  private static Outcomes diluted(Outcomes batch) {
    float[] p = new float[2 * batch.probabilities().length];
    int[] given = new int[2 * batch.rows()];
    List<String> sources = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      System.arraycopy(
          batch.probabilities(), row * Crowd.CLASSES, p, 2 * row * Crowd.CLASSES, Crowd.CLASSES);
      p[(2 * row + 1) * Crowd.CLASSES] = 1;
      given[2 * row] = batch.given()[row];
      given[2 * row + 1] = -1;
      sources.add(batch.sources().get(row));
      sources.add("nobody");
    }
    return new Outcomes(p, Crowd.CLASSES, given, sources);
  }

  private static Outcomes unlabelled(Outcomes batch) {
    int[] none = new int[batch.rows()];
    Arrays.fill(none, -1);
    return new Outcomes(batch.probabilities(), Crowd.CLASSES, none, batch.sources());
  }

  @Test
  void goesOnBitForBitFromItsBytes() {
    Crowd crowd = new Crowd(Crowd.pair(0.3), 0.3, 9);
    NoiseEstimate whole = after(crowd, 30);
    NoiseEstimate resumed = NoiseEstimate.read(NoiseSettings.DEFAULT, Crowd.CLASSES, whole.bytes());
    for (int i = 0; i < 30; i++) {
      Outcomes batch = crowd.batch(ROWS);
      whole.update(batch);
      resumed.update(batch);
    }
    assertArrayEquals(whole.bytes(), resumed.bytes());
    assertEquals(whole.report(), resumed.report());
  }

  @Test
  void refusesBytesThatItDidNotWrite() {
    byte[] bytes = after(new Crowd(Crowd.symmetric(0.1), 0.2, 1), 2).bytes();
    for (byte[] wrong :
        List.of(
            new byte[0],
            Arrays.copyOf(bytes, bytes.length - 1),
            Arrays.copyOf(bytes, bytes.length + 1))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> NoiseEstimate.read(NoiseSettings.DEFAULT, Crowd.CLASSES, wrong));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> NoiseEstimate.read(NoiseSettings.DEFAULT, Crowd.CLASSES + 1, bytes));
  }

  @Test
  void survivesAModelThatHasDiverged() {
    NoiseEstimate estimate = after(new Crowd(Crowd.symmetric(0.2), 0.2, 1), 50);
    double before = estimate.rate();
    float[] nan = new float[ROWS * Crowd.CLASSES];
    Arrays.fill(nan, Float.NaN);
    int[] given = new int[ROWS];
    Outcomes diverged =
        new Outcomes(nan, Crowd.CLASSES, given, java.util.Collections.nCopies(ROWS, "x"));
    estimate.update(diverged);
    assertEquals(before, estimate.rate(), 1e-9);
    Doubt doubt = Doubt.of(estimate, diverged);
    assertArrayEquals(new float[ROWS], doubt.wrong());
  }

  @Test
  void saysNothingBeforeItHasSeenAnything() {
    NoiseEstimate fresh = new NoiseEstimate(NoiseSettings.DEFAULT, 10);
    assertTrue(Double.isNaN(fresh.rate()));
    assertFalse(fresh.settled());
    assertThrows(
        IllegalArgumentException.class, () -> new NoiseEstimate(NoiseSettings.DEFAULT, 1_000));
  }
}
