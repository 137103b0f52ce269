package io.flatwater.trainer.drift;

/**
 * A skewed distribution by its first three moments: a shifted gamma distribution.
 *
 * @param mean of it
 * @param deviation standard deviation
 * @param skewness third standardised moment
 */
record Chance(double mean, double deviation, double skewness) {

  /** Returns the distribution that has the moments of a sample. */
  static Chance of(double[] sample) {
    double mean = 0;
    for (double x : sample) {
      mean += x / sample.length;
    }
    double second = 0;
    double third = 0;
    for (double x : sample) {
      double off = x - mean;
      second += off * off / sample.length;
      third += off * off * off / sample.length;
    }
    double deviation = Math.sqrt(second);
    return new Chance(mean, deviation, deviation > 0 ? third / (second * deviation) : 0);
  }

  /**
   * Returns what is exceeded with a given probability, by Wilson and Hilferty's approximation.
   *
   * @param probability above 0 to below 1
   */
  double exceededBy(double probability) {
    double z = normalQuantile(1 - probability);
    double s = Math.max(skewness, 1e-6);
    double root = 1 + s * z / 6 - s * s / 36;
    return mean + deviation * 2 / s * (root * root * root - 1);
  }

  /**
   * Returns the quantile of the standard normal distribution, to 4.5e-4 (Abramowitz and Stegun,
   * 26.2.23).
   */
  static double normalQuantile(double p) {
    double tail = Math.min(p, 1 - p);
    double t = Math.sqrt(-2 * StrictMath.log(tail));
    double z =
        t
            - (2.515517 + t * (0.802853 + t * 0.010328))
                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    return p < 0.5 ? -z : z;
  }
}
