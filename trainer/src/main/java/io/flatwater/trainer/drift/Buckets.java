package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * A window of numbers as an exponential histogram: rows of buckets, a bucket of row i standing for
 * 2^i neighbouring values by their sum and their squared deviations from their own mean.
 *
 * <p>The oldest bucket is the first of the last row. Sums and deviations merge exactly.
 */
final class Buckets {
  static final int IN_A_ROW = 5;
  private static final int ROWS = 48;

  private final double[][] sums = new double[ROWS][IN_A_ROW + 1];
  private final double[][] deviations = new double[ROWS][IN_A_ROW + 1];
  private final int[] counts = new int[ROWS];
  private int rows = 1;
  private double width;
  private double sum;
  private double deviation;

  /** Returns the number of values in the window. */
  double width() {
    return width;
  }

  double sum() {
    return sum;
  }

  /** Returns the sum of the squared deviations from the mean of the window. */
  double deviation() {
    return deviation;
  }

  int rows() {
    return rows;
  }

  int count(int row) {
    return counts[row];
  }

  double sum(int row, int bucket) {
    return sums[row][bucket];
  }

  double deviation(int row, int bucket) {
    return deviations[row][bucket];
  }

  void add(double value) {
    if (width > 0) {
      double off = value - sum / width;
      deviation += width * off * off / (width + 1);
    }
    width++;
    sum += value;
    put(0, value, 0);
    for (int row = 0; counts[row] > IN_A_ROW && row + 1 < ROWS; row++) {
      mergeOldestOf(row);
    }
  }

  private void put(int row, double sum, double deviation) {
    sums[row][counts[row]] = sum;
    deviations[row][counts[row]] = deviation;
    counts[row]++;
    rows = Math.max(rows, row + 1);
  }

  private void mergeOldestOf(int row) {
    double n = size(row);
    double gap = (sums[row][0] - sums[row][1]) / n;
    double deviation = deviations[row][0] + deviations[row][1] + n * gap * gap / 2;
    double both = sums[row][0] + sums[row][1];
    shift(row, 2);
    put(row + 1, both, deviation);
  }

  private void shift(int row, int by) {
    counts[row] -= by;
    for (int i = 0; i < counts[row]; i++) {
      sums[row][i] = sums[row][i + by];
      deviations[row][i] = deviations[row][i + by];
    }
  }

  /** Returns the number of values in a bucket of a row. */
  static double size(int row) {
    return 1L << row;
  }

  /** Forgets the oldest bucket. */
  void dropOldest() {
    int row = rows - 1;
    double n = size(row);
    double rest = width - n;
    double restSum = sum - sums[row][0];
    double gap = rest > 0 ? sums[row][0] / n - restSum / rest : 0;
    double change = deviations[row][0] + n * rest * gap * gap / (n + rest);
    deviation = rest > 0 ? Math.max(0, deviation - change) : 0;
    sum = restSum;
    width = rest;
    shift(row, 1);
    while (rows > 1 && counts[rows - 1] == 0) {
      rows--;
    }
  }

  void pack(Packed out) {
    out.number(width).number(sum).number(deviation).whole(rows);
    for (int row = 0; row < rows; row++) {
      out.whole(counts[row]);
      for (int i = 0; i < counts[row]; i++) {
        out.number(sums[row][i]).number(deviations[row][i]);
      }
    }
  }

  static Buckets unpack(Unpacked in) {
    Buckets buckets = new Buckets();
    buckets.width = in.number();
    buckets.sum = in.number();
    buckets.deviation = in.number();
    buckets.rows = in.count(Long.BYTES);
    if (buckets.rows < 1 || buckets.rows > ROWS) {
      throw new IllegalArgumentException("a window has " + buckets.rows + " rows of buckets");
    }
    for (int row = 0; row < buckets.rows; row++) {
      int count = in.count(2 * Double.BYTES);
      if (count > IN_A_ROW) {
        throw new IllegalArgumentException("a row of a window has " + count + " buckets");
      }
      buckets.counts[row] = count;
      for (int i = 0; i < count; i++) {
        buckets.sums[row][i] = in.number();
        buckets.deviations[row][i] = in.number();
      }
    }
    return buckets;
  }
}
