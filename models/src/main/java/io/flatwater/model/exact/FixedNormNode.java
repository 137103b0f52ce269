package io.flatwater.model.exact;

import io.flatwater.model.Layer.BatchNorm;

/**
 * Batch normalisation by fixed statistics: an affine map of each channel, {@code y = γ·u + β} with
 * {@code u = (x - mean) / s}, where mean and s do not vary.
 */
final class FixedNormNode implements Node {
  private final BatchNorm norm;
  private final int area;
  private final Offsets offsets;
  private Dual unit = Dual.zeros(0);

  /**
   * Where the parameters lie in the flat vector.
   *
   * @param gamma negative if scale and shift are constants
   * @param spread of the variance, or of the logarithm of its root
   */
  record Offsets(int gamma, int beta, int mean, int spread) {}

  FixedNormNode(BatchNorm norm, Offsets offsets) {
    this.norm = norm;
    this.area = norm.shape().height() * norm.shape().width();
    this.offsets = offsets;
  }

  private int channel(int index) {
    return index / area % norm.shape().channels();
  }

  private double deviation(Dual point, int channel) {
    double spread = point.values()[offsets.spread() + channel];
    double variance = norm.logarithmic() ? Math.pow(10, 2 * spread) : spread;
    return Math.sqrt(variance + norm.epsilon());
  }

  private double gamma(Dual point, int channel) {
    return norm.scaled() ? point.values()[offsets.gamma() + channel] : norm.gamma();
  }

  @Override
  public Dual forward(Dual point, Dual x, int rows) {
    unit = Dual.zeros(x.length());
    Dual y = Dual.zeros(x.length());
    for (int k = 0; k < x.length(); k++) {
      int c = channel(k);
      double s = deviation(point, c);
      unit.values()[k] = (x.values()[k] - point.values()[offsets.mean() + c]) / s;
      unit.along()[k] = x.along()[k] / s;
      double gamma = gamma(point, c);
      double beta = norm.scaled() ? point.values()[offsets.beta() + c] : norm.beta();
      y.values()[k] = gamma * unit.values()[k] + beta;
      y.along()[k] = gamma * unit.along()[k];
      if (norm.scaled()) {
        y.along()[k] += point.along()[offsets.gamma() + c] * unit.values()[k];
        y.along()[k] += point.along()[offsets.beta() + c];
      }
    }
    return y;
  }

  @Override
  public Dual backward(Dual point, Dual delta, int rows, Dual sums) {
    Dual at = Dual.zeros(delta.length());
    for (int k = 0; k < delta.length(); k++) {
      int c = channel(k);
      double s = deviation(point, c);
      double d = delta.values()[k];
      double along = delta.along()[k];
      at.values()[k] = gamma(point, c) / s * d;
      at.along()[k] = gamma(point, c) / s * along;
      if (norm.scaled()) {
        at.along()[k] += point.along()[offsets.gamma() + c] / s * d;
        sums.values()[offsets.gamma() + c] += d * unit.values()[k];
        sums.along()[offsets.gamma() + c] += along * unit.values()[k] + d * unit.along()[k];
        sums.values()[offsets.beta() + c] += d;
        sums.along()[offsets.beta() + c] += along;
      }
    }
    return at;
  }
}
