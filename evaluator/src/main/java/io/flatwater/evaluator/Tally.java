package io.flatwater.evaluator;

import io.flatwater.model.metric.Accuracy;
import io.flatwater.model.metric.Brier;
import io.flatwater.model.metric.CalibrationError;
import io.flatwater.model.metric.Confusion;
import io.flatwater.model.metric.EqualMassCalibrationError;
import io.flatwater.model.metric.NegativeLogLikelihood;
import java.util.Arrays;
import java.util.Map;

/** What a model made of some rows; tallies of several sets add up. Belongs to one thread. */
final class Tally {
  private final int classes;
  private final Accuracy accuracy = new Accuracy();
  private final Accuracy given = new Accuracy();
  private final Accuracy clean = new Accuracy();
  private final NegativeLogLikelihood likelihood = new NegativeLogLikelihood();
  private final Brier brier = new Brier();
  private final CalibrationError calibration = new CalibrationError();
  private final EqualMassCalibrationError equalMass = new EqualMassCalibrationError();
  private final Confusion confusion;
  private int rows;

  Tally(int classes) {
    this.classes = classes;
    this.confusion = new Confusion(classes);
  }

  /**
   * Adds some rows.
   *
   * @param block with their labels, each below the number of classes
   * @param probabilities {@code rows × classes}, row-major, at least as many; only read
   */
  void add(ProbeBlock block, float[] probabilities) {
    int[] labels = new int[block.rows().count()];
    Arrays.setAll(labels, block::reference);
    rows += labels.length;
    accuracy.add(probabilities, labels, classes);
    likelihood.add(probabilities, labels, classes);
    brier.add(probabilities, labels, classes);
    calibration.add(probabilities, labels, classes);
    confusion.add(probabilities, labels, classes);
    equalMass.add(probabilities, labels, classes);
    given.add(probabilities, block.given(), classes);
    clean.add(probabilities, block.clean(), classes);
  }

  /** Adds what another tally of as many classes holds. */
  void add(Tally other) {
    rows += other.rows;
    accuracy.add(other.accuracy);
    likelihood.add(other.likelihood);
    brier.add(other.brier);
    calibration.add(other.calibration);
    confusion.add(other.confusion);
    equalMass.add(other.equalMass);
    given.add(other.given);
    clean.add(other.clean);
  }

  int classes() {
    return classes;
  }

  int rows() {
    return rows;
  }

  /** Returns how often rows of each class were taken for each other one. */
  Portrait.Mistakes mistakes() {
    long[] counts = new long[classes * classes];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = confusion.count(i / classes, i % classes);
    }
    return new Portrait.Mistakes(classes, counts);
  }

  boolean hasLabels() {
    return accuracy.rows() > 0;
  }

  /** Returns the share of labelled rows that were right; NaN if none is labelled. */
  double accuracy() {
    return accuracy.value();
  }

  /** Puts the metrics that there are rows for. */
  void putInto(Map<String, Double> metrics) {
    metrics.put(Metrics.LABELLED, (double) accuracy.rows());
    if (given.rows() > 0) {
      metrics.put(Metrics.ACCURACY_GIVEN, given.value());
    }
    if (clean.rows() > 0) {
      metrics.put(Metrics.ACCURACY_CLEAN, clean.value());
    }
    if (hasLabels()) {
      int worst = confusion.worstClass();
      metrics.put(Metrics.ACCURACY, accuracy());
      metrics.put(Metrics.MACRO_F1, confusion.macroF1());
      metrics.put(Metrics.WORST_CLASS, confusion.recall(worst));
      metrics.put(Metrics.WORST_CLASS_LABEL, (double) worst);
      metrics.put(Metrics.BALANCED_ACCURACY, confusion.value());
      metrics.put(Metrics.NLL, likelihood.value());
      metrics.put(Metrics.BRIER, brier.value());
      metrics.put(Metrics.ECE, calibration.value());
      metrics.put(Metrics.ECE_EQUAL_MASS, equalMass.value());
    }
  }
}
