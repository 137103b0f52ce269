package io.flatwater.model.metric;

import java.util.stream.IntStream;

/** How often each class was taken for each other one; its value is the mean recall. */
public final class Confusion implements Metric {
  private final int classes;
  private final long[] counts;

  /** Makes an empty matrix for a number of classes, at least 1. */
  public Confusion(int classes) {
    this.classes = classes;
    this.counts = new long[Math.multiplyExact(classes, classes)];
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    counts[label * this.classes + Metric.predicted(probabilities, from, classes)]++;
  }

  /**
   * Counts what another one has counted.
   *
   * @throws IllegalArgumentException if it has another number of classes
   */
  public void add(Confusion other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          "found " + other.classes + " classes, expected " + classes);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** Returns how many rows of class {@code label} were taken for {@code predicted}. */
  public long count(int label, int predicted) {
    return counts[label * classes + predicted];
  }

  /** Returns the share of a class's rows that were recognised; NaN if it has none. */
  public double recall(int label) {
    long rows = 0;
    for (int c = 0; c < classes; c++) {
      rows += count(label, c);
    }
    return (double) count(label, label) / rows;
  }

  /** Returns the share of right ones among the rows taken for a class; NaN if there are none. */
  public double precision(int predicted) {
    long rows = 0;
    for (int c = 0; c < classes; c++) {
      rows += count(c, predicted);
    }
    return (double) count(predicted, predicted) / rows;
  }

  /**
   * Returns F₁ of a class, 2·hits/(rows of it + rows taken for it): the harmonic mean of precision
   * and recall; NaN if it neither occurs nor was predicted.
   */
  public double f1(int label) {
    long both = 0;
    for (int c = 0; c < classes; c++) {
      both += count(label, c) + count(c, label);
    }
    return 2.0 * count(label, label) / both;
  }

  /**
   * Returns the mean of F₁ over the classes that occur or were predicted, each counted once; NaN if
   * there is none.
   */
  public double macroF1() {
    return IntStream.range(0, classes)
        .mapToDouble(this::f1)
        .filter(f1 -> !Double.isNaN(f1))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Returns the class of the lowest recall among those that occur, the first of equals; -1 if none
   * does.
   */
  public int worstClass() {
    int worst = -1;
    for (int c = 0; c < classes; c++) {
      if (!Double.isNaN(recall(c)) && (worst < 0 || recall(c) < recall(worst))) {
        worst = c;
      }
    }
    return worst;
  }

  /** Returns the mean recall over the classes that occur; NaN if none does. */
  @Override
  public double value() {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      double recall = recall(c);
      if (!Double.isNaN(recall)) {
        sum += recall;
        occurring++;
      }
    }
    return sum / occurring;
  }
}
