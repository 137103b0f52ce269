package io.flatwater.model;

/**
 * Batch normalisation in double, by the statistics of the rows given or by fixed running ones:
 * {@link Reference}'s part.
 */
final class Normalised {
  private final Layer.BatchNorm norm;
  private final double[] params;
  private final int gammaAt;
  private final int meanAt;
  private final int area;
  private final double[][] unit;
  private final double[] deviation;
  private final double[][] output;

  /** Normalises rows; γ lies at {@code gammaAt} and β, mean, spread after it, as they exist. */
  Normalised(Layer.BatchNorm norm, double[][] x, double[] params, int gammaAt) {
    this.norm = norm;
    this.params = params;
    this.gammaAt = gammaAt;
    int channels = norm.shape().channels();
    this.meanAt = gammaAt + (norm.scaled() ? 2 * channels : 0);
    this.area = norm.shape().height() * norm.shape().width();
    this.unit = new double[x.length][channels * area];
    this.deviation = new double[channels];
    this.output = new double[x.length][channels * area];
    for (int c = 0; c < channels; c++) {
      normalise(c, x);
    }
  }

  private void normalise(int c, double[][] x) {
    double n = (double) x.length * area;
    double mean = 0;
    for (double[] row : x) {
      for (int k = c * area; k < (c + 1) * area; k++) {
        mean += row[k] / n;
      }
    }
    double variance = 0;
    for (double[] row : x) {
      for (int k = c * area; k < (c + 1) * area; k++) {
        variance += (row[k] - mean) * (row[k] - mean) / n;
      }
    }
    if (norm.fixed()) {
      double spread = params[meanAt + deviation.length + c];
      mean = params[meanAt + c];
      variance = norm.logarithmic() ? Math.pow(Math.pow(10, spread), 2) : spread;
    }
    deviation[c] = Math.sqrt(variance + norm.epsilon());
    for (int i = 0; i < x.length; i++) {
      for (int k = c * area; k < (c + 1) * area; k++) {
        unit[i][k] = (x[i][k] - mean) / deviation[c];
        output[i][k] = unit[i][k] * gamma(c) + beta(c);
      }
    }
  }

  private double gamma(int c) {
    return norm.scaled() ? params[gammaAt + c] : norm.gamma();
  }

  private double beta(int c) {
    return norm.scaled() ? params[gammaAt + deviation.length + c] : norm.beta();
  }

  double[][] output() {
    return output;
  }

  /** Returns the gradient at the input and adds that of γ and β to {@code gradient}. */
  double[][] backward(double[][] delta, double[] gradient) {
    double[][] at = new double[delta.length][delta[0].length];
    double n = (double) delta.length * area;
    for (int c = 0; c < deviation.length; c++) {
      double sum = 0;
      double product = 0;
      for (int i = 0; i < delta.length; i++) {
        for (int k = c * area; k < (c + 1) * area; k++) {
          sum += delta[i][k];
          product += delta[i][k] * unit[i][k];
        }
      }
      if (norm.scaled()) {
        gradient[gammaAt + c] += product;
        gradient[gammaAt + deviation.length + c] += sum;
      }
      if (norm.fixed()) { // then no row moves another's
        sum = 0;
        product = 0;
      }
      for (int i = 0; i < delta.length; i++) {
        for (int k = c * area; k < (c + 1) * area; k++) {
          at[i][k] = gamma(c) / deviation[c] * (delta[i][k] - sum / n - unit[i][k] * product / n);
        }
      }
    }
    return at;
  }
}
