package io.flatwater.app.report;

/**
 * An area between two lines over the same points, behind a line that it belongs to.
 *
 * @param look of that line
 * @param x rising; only read
 * @param low as long as {@code x}; NaN leaves the point out; only read
 * @param high as long as {@code x}; only read
 */
record Band(int look, double[] x, double[] low, double[] high) {
  Band {
    if (low.length != x.length || high.length != x.length) {
      throw new IllegalArgumentException(
          low.length + " low and " + high.length + " high for " + x.length + " x");
    }
  }
}
