package io.flatwater.app.report;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;

/**
 * Finite values of repetitions.
 *
 * @param values in the order of the seeds; only read
 */
record Sample(double[] values) {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 0x626f6f74L;

  /** Returns the sample of those values that are finite. */
  static Sample of(double[] values) {
    return new Sample(Arrays.stream(values).filter(Double::isFinite).toArray());
  }

  int size() {
    return values.length;
  }

  /** Returns the mean; NaN of none. */
  double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Returns the standard deviation of a sample (n - 1); NaN of fewer than two. */
  double deviation() {
    if (values.length < 2) {
      return Double.NaN;
    }
    double mean = mean();
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /**
   * Returns the 95 % percentile bootstrap interval of the mean, with a fixed seed; NaN of fewer
   * than two values. Of few values it is too narrow.
   *
   * @see <a href="https://doi.org/10.1201/9780429246593">Efron and Tibshirani, 1993, chapter 13</a>
   */
  Range interval() {
    if (values.length < 2) {
      return new Range(Double.NaN, Double.NaN);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    Arrays.sort(means);
    return new Range(
        means[(int) Math.round(0.025 * (RESAMPLES - 1))],
        means[(int) Math.round(0.975 * (RESAMPLES - 1))]);
  }

  /** Returns mean and standard deviation, for example {@code 92.9 ± 0.5}. */
  String meanAndDeviation(DoubleFunction<String> format) {
    String mean = format.apply(mean());
    return size() < 2 ? mean : mean + " ± " + format.apply(deviation());
  }

  /** Returns mean and interval, for example {@code +1.80 [+1.72, +1.88]}. */
  String meanAndInterval(DoubleFunction<String> format) {
    if (size() < 2) {
      return format.apply(mean());
    }
    Range interval = interval();
    return format.apply(mean())
        + " ["
        + format.apply(interval.min())
        + ", "
        + format.apply(interval.max())
        + "]";
  }
}
