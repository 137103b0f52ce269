package io.flatwater.app.experiment;

import java.util.Arrays;
import java.util.Comparator;

/** Spearman's rank correlation; equal values share the mean of their ranks. */
final class Ranks {
  private Ranks() {}

  /**
   * Returns the correlation of two measurements of the same things.
   *
   * @param x finite values; only read
   * @param y as many finite values; only read
   * @return -1 to 1; NaN where one of them does not vary
   */
  static double correlation(double[] x, double[] y) {
    return pearson(of(x), of(y));
  }

  /** Returns the ranks from 1. */
  static double[] of(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i <= to; i++) {
        ranks[order[i]] = (from + to) / 2.0 + 1;
      }
      from = to + 1;
    }
    return ranks;
  }

  private static double pearson(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(Double.NaN);
    double meanY = Arrays.stream(y).average().orElse(Double.NaN);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
