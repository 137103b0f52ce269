package io.flatwater.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AlongAStreamTest {
  private static final int[] LABELS = {2, 2, 2, 0, 0, 1, 1, 1, 2, 0, 0, 0};
  private static final int[] PREDICTED = {2, 2, 0, 0, 1, 1, 1, 2, 2, 0, 2, 0};
  private static final double FADING = 0.5;

  private static final List<Supplier<Metric>> ALL =
      List.of(
          () -> new FadingAccuracy(0.9),
          Persistence::new,
          () -> new Majority(3),
          () -> new Kappa(3, 0.99),
          KappaTemporal::new,
          () -> new KappaMajority(3));

  /** Probabilities that are largest at the class that is to be predicted. */
  private static float[] towards(int... predicted) {
    float[] probabilities = new float[3 * predicted.length];
    for (int i = 0; i < predicted.length; i++) {
      probabilities[3 * i + predicted[i]] = 1;
    }
    return probabilities;
  }

  private static double value(Metric metric) {
    metric.add(towards(PREDICTED), LABELS, 3);
    return metric.value();
  }

  @Test
  void countsByHand() {
    // Eight hits of twelve; the no-change classifier has seven, the majority classifier three.
    assertEquals(8.0 / 12, value(new FadingAccuracy(1)), 1e-15);
    assertEquals(7.0 / 12, value(new Persistence()), 1e-15);
    assertEquals(3.0 / 12, value(new Majority(3)), 1e-15);
    assertEquals(1.0 / 5, value(new KappaTemporal()), 1e-15);
    assertEquals(5.0 / 9, value(new KappaMajority(3)), 1e-15);
    // Chance: (5 · 4 + 3 · 3 + 4 · 5) / 12².
    assertEquals(47.0 / 95, value(new Kappa(3)), 1e-15);
  }

  @Test
  void fadesLikeTheSumOfWeightedRows() {
    double weights = 0;
    double hits = 0;
    double[] predictions = new double[3];
    double[] labels = new double[3];
    for (int i = 0; i < LABELS.length; i++) {
      double weight = Math.pow(FADING, LABELS.length - 1 - i);
      weights += weight;
      hits += PREDICTED[i] == LABELS[i] ? weight : 0;
      predictions[PREDICTED[i]] += weight;
      labels[LABELS[i]] += weight;
    }
    double chance = 0;
    for (int c = 0; c < 3; c++) {
      chance += predictions[c] * labels[c] / (weights * weights);
    }
    double accuracy = hits / weights;
    assertEquals(accuracy, value(new FadingAccuracy(FADING)), 1e-14);
    assertEquals((accuracy - chance) / (1 - chance), value(new Kappa(3, FADING)), 1e-14);
  }

  @Test
  void repeatingTheLastLabelGainsNothingOverPersistence() {
    KappaTemporal temporal = new KappaTemporal();
    int last = 1; // a wrong guess for the first row, as persistence is counted
    for (int label : LABELS) {
      temporal.add(last, label);
      last = label;
    }
    assertEquals(0, temporal.value());
  }

  @Test
  void guessesByChanceHaveNoKappa() {
    SplittableRandom random = new SplittableRandom(3);
    Kappa kappa = new Kappa(3);
    for (int i = 0; i < 100_000; i++) {
      // Unequal classes: accuracy alone would be .54.
      kappa.add(random.nextInt(10) < 7 ? 0 : 1, random.nextInt(10) < 7 ? 0 : 2);
    }
    // The standard error is below 0.003.
    assertEquals(0, kappa.value(), 0.01);
  }

  @Test
  void whereABaselineIsAlwaysRightThereIsNothingToGain() {
    Kappa kappa = new Kappa(3);
    kappa.add(1, 1);
    assertTrue(Double.isNaN(kappa.value()));
  }

  @Test
  void nothingCountedIsNotANumberAndPortionsDoNotMatter() {
    SplittableRandom random = new SplittableRandom(4);
    int[] predicted = random.ints(500, 0, 3).toArray();
    int[] labels = random.ints(500, -1, 3).toArray();
    for (Supplier<Metric> supplier : ALL) {
      Metric whole = supplier.get();
      assertTrue(Double.isNaN(whole.value()), whole.getClass().getSimpleName());
      whole.add(towards(predicted), labels, 3);
      Metric portions = supplier.get();
      for (int i = 0; i < labels.length; i++) {
        portions.add(towards(predicted[i]), new int[] {labels[i]}, 3);
      }
      assertEquals(whole.value(), portions.value(), whole.getClass().getSimpleName());
    }
  }

  @Test
  void confusionKnowsF1AndTheWorstClass() {
    Confusion confusion = new Confusion(4);
    for (int i = 0; i < LABELS.length; i++) {
      float[] row = new float[4];
      row[PREDICTED[i]] = 1;
      confusion.addRow(row, 0, 4, LABELS[i]);
    }
    assertEquals(6.0 / 9, confusion.f1(0));
    assertEquals(4.0 / 6, confusion.f1(1));
    assertTrue(Double.isNaN(confusion.f1(3)));
    assertEquals((6.0 / 9 + 4.0 / 6 + 6.0 / 9) / 3, confusion.macroF1(), 1e-15);
    // Recalls 3/5, 2/3, 3/4.
    assertEquals(0, confusion.worstClass());
    assertEquals(-1, new Confusion(4).worstClass());
  }

  @Test
  void refusesFactorsAndWindowsThatMeanNothing() {
    for (double factor : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new FadingAccuracy(factor));
    }
  }
}
