package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.Landscape;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is shown of a model besides its metrics: too much for a record of each checkpoint.
 *
 * @param landscape the loss around it
 * @param mistakes by domain: how often rows of each class were taken for each other one
 */
public record Portrait(Landscape landscape, SortedMap<String, Mistakes> mistakes) {
  /** Of a model that nobody has looked at. */
  public static final Portrait NONE = new Portrait(Landscape.NONE, new TreeMap<>());

  /**
   * A confusion matrix.
   *
   * @param classes how many
   * @param counts {@code classes × classes}, row-major: rows are the labels, columns what was
   *     predicted; only read
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Mistakes(int classes, long[] counts) {
    public Mistakes {
      if (counts.length != Math.multiplyExact(classes, classes)) {
        throw new IllegalArgumentException(
            "found " + counts.length + " counts for " + classes + " classes");
      }
    }

    /** Returns how many rows of class {@code label} were taken for {@code predicted}. */
    public long count(int label, int predicted) {
      return counts[label * classes + predicted];
    }

    /** Returns the sum of two matrices of as many classes. */
    public Mistakes plus(Mistakes other) {
      long[] sum = counts.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other.counts[i];
      }
      return new Mistakes(classes, sum);
    }
  }

  public Portrait {
    mistakes = Collections.unmodifiableSortedMap(new TreeMap<>(mistakes));
  }

  /** Tells whether nothing is known. */
  public boolean isEmpty() {
    return landscape.side() == 0 && mistakes.isEmpty();
  }

  /** Makes a portrait of matrices by any map. */
  public static Portrait of(Landscape landscape, Map<String, Mistakes> mistakes) {
    return new Portrait(landscape, new TreeMap<>(mistakes));
  }
}
