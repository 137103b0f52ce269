package io.flatwater.model.metric;

import java.util.Arrays;

/**
 * Expected calibration error over bins that hold equally many rows, by rising confidence; differs
 * from {@link CalibrationError} where confidences crowd near 1. Of rows of equal confidence the
 * wrong ones come first, so that the order of the rows does not matter. Keeps 8 bytes a row.
 *
 * @see <a href="https://arxiv.org/abs/1904.01685">Nixon et al., 2019, section 3</a>
 */
public final class EqualMassCalibrationError implements Metric {
  private static final int USUAL_BINS = 15;

  private final int bins;
  private long[] packed = new long[256];
  private int rows;

  /** Makes one of the usual 15 bins. */
  public EqualMassCalibrationError() {
    this(USUAL_BINS);
  }

  /** Makes one of a number of bins, at least 1. */
  public EqualMassCalibrationError(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("bins must be positive: " + bins);
    }
    this.bins = bins;
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    reserve(rows + 1);
    int predicted = Metric.predicted(probabilities, from, classes);
    // One number a row, which sorts by confidence: the bits of a float above zero do.
    long bits = Float.floatToIntBits(probabilities[from + predicted]);
    packed[rows++] = bits << 1 | (predicted == label ? 1 : 0);
  }

  /**
   * Counts what another one has counted.
   *
   * @throws IllegalArgumentException if it has another number of bins
   */
  public void add(EqualMassCalibrationError other) {
    if (other.bins != bins) {
      throw new IllegalArgumentException("found " + other.bins + " bins, expected " + bins);
    }
    reserve(Math.addExact(rows, other.rows));
    System.arraycopy(other.packed, 0, packed, rows, other.rows);
    rows += other.rows;
  }

  private void reserve(int most) {
    if (most > packed.length) {
      packed = Arrays.copyOf(packed, Math.max(most, packed.length * 2));
    }
  }

  @Override
  public double value() {
    long[] sorted = Arrays.copyOf(packed, rows);
    Arrays.sort(sorted);
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      double gap = 0;
      for (int i = start(bin); i < start(bin + 1); i++) {
        gap += (sorted[i] & 1) - Float.intBitsToFloat((int) (sorted[i] >> 1));
      }
      error += Math.abs(gap);
    }
    return error / rows;
  }

  private int start(int bin) {
    return (int) ((long) rows * bin / bins);
  }
}
