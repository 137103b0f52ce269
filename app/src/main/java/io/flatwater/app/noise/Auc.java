package io.flatwater.app.noise;

/**
 * How well a score tells two groups apart: the share of pairs, one of each group, in which the
 * score of the first is larger; half a pair where they are equal. 0.5 is chance.
 *
 * @param value 0 to 1
 * @param low end of the 95 % interval, at least 0
 * @param high end of the 95 % interval, at most 1
 * @see <a href="https://doi.org/10.2307/2531595">DeLong et al., 1988</a>
 */
public record Auc(double value, double low, double high) {

  /**
   * Returns it for two groups.
   *
   * @param first scores that should be larger, at least 2
   * @param second scores that should be smaller, at least 2
   */
  public static Auc of(double[] first, double[] second) {
    if (first.length < 2 || second.length < 2) {
      throw new IllegalArgumentException(
          "groups of " + first.length + " and " + second.length + ", expected 2 of each or more");
    }
    double[] ofFirst = new double[first.length];
    double[] ofSecond = new double[second.length];
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < second.length; j++) {
        double pair = first[i] > second[j] ? 1 : first[i] == second[j] ? 0.5 : 0;
        ofFirst[i] += pair / second.length;
        ofSecond[j] += pair / first.length;
      }
    }
    double value = mean(ofFirst);
    double error = Math.sqrt(variance(ofFirst) / first.length + variance(ofSecond) / second.length);
    return new Auc(value, Math.max(0, value - 1.96 * error), Math.min(1, value + 1.96 * error));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double v : values) {
      sum += (v - mean) * (v - mean);
    }
    return sum / (values.length - 1);
  }
}
