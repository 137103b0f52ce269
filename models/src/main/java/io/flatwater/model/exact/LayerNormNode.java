package io.flatwater.model.exact;

import io.flatwater.model.Layer.LayerNorm;

/**
 * Layer normalisation: {@code y = g·u + b} with {@code u = (x - mean) / s} for each row.
 *
 * @see Affine where offsets of parameters mean the same
 */
final class LayerNormNode implements Node {
  private final int width;
  private final int scale;
  private final int bias;
  private Dual unit = Dual.zeros(0);
  private Dual deviation = Dual.zeros(0);

  /**
   * Makes a node.
   *
   * @param scale offset of g in the flat vector
   * @param bias offset of b; negative if there is none
   */
  LayerNormNode(int width, int scale, int bias) {
    this.width = width;
    this.scale = scale;
    this.bias = bias;
  }

  @Override
  public Dual forward(Dual point, Dual x, int rows) {
    unit = Dual.zeros(x.length());
    deviation = Dual.zeros(rows);
    Dual y = Dual.zeros(x.length());
    for (int i = 0; i < rows; i++) {
      normalise(x, i);
      for (int c = 0; c < width; c++) {
        int k = i * width + c;
        double g = point.values()[scale + c];
        y.values()[k] = g * unit.values()[k];
        y.along()[k] = g * unit.along()[k] + point.along()[scale + c] * unit.values()[k];
        if (bias >= 0) {
          y.values()[k] += point.values()[bias + c];
          y.along()[k] += point.along()[bias + c];
        }
      }
    }
    return y;
  }

  private void normalise(Dual x, int row) {
    double mean = 0;
    double meanAlong = 0;
    int from = row * width;
    for (int k = from; k < from + width; k++) {
      mean += x.values()[k] / width;
      meanAlong += x.along()[k] / width;
    }
    double variance = 0;
    double varianceAlong = 0;
    for (int k = from; k < from + width; k++) {
      double off = x.values()[k] - mean;
      variance += off * off / width;
      varianceAlong += 2 * off * (x.along()[k] - meanAlong) / width;
    }
    double s = Math.sqrt(variance + LayerNorm.EPSILON);
    double along = varianceAlong / (2 * s);
    deviation.values()[row] = s;
    deviation.along()[row] = along;
    for (int k = from; k < from + width; k++) {
      double u = (x.values()[k] - mean) / s;
      unit.values()[k] = u;
      unit.along()[k] = (x.along()[k] - meanAlong - u * along) / s;
    }
  }

  @Override
  public Dual backward(Dual point, Dual delta, int rows, Dual sums) {
    Dual at = Dual.zeros(delta.length());
    Dual inner = Dual.zeros(width); // g·delta of a row
    for (int i = 0; i < rows; i++) {
      add(delta, i * width, sums);
      for (int c = 0; c < width; c++) {
        int k = i * width + c;
        double g = point.values()[scale + c];
        inner.values()[c] = g * delta.values()[k];
        inner.along()[c] = g * delta.along()[k] + point.along()[scale + c] * delta.values()[k];
      }
      backward(inner, i, at);
    }
    return at;
  }

  private void add(Dual delta, int from, Dual sums) {
    for (int c = 0; c < width; c++) {
      double d = delta.values()[from + c];
      double along = delta.along()[from + c];
      double u = unit.values()[from + c];
      sums.values()[scale + c] += d * u;
      sums.along()[scale + c] += along * u + d * unit.along()[from + c];
      if (bias >= 0) {
        sums.values()[bias + c] += d;
        sums.along()[bias + c] += along;
      }
    }
  }

  private void backward(Dual inner, int row, Dual at) {
    int from = row * width;
    double mean = 0;
    double meanAlong = 0;
    double product = 0;
    double productAlong = 0;
    for (int c = 0; c < width; c++) {
      double e = inner.values()[c];
      double along = inner.along()[c];
      double u = unit.values()[from + c];
      mean += e / width;
      meanAlong += along / width;
      product += e * u / width;
      productAlong += (along * u + e * unit.along()[from + c]) / width;
    }
    double s = deviation.values()[row];
    for (int c = 0; c < width; c++) {
      double u = unit.values()[from + c];
      double d = (inner.values()[c] - mean - u * product) / s;
      double numerator =
          inner.along()[c] - meanAlong - unit.along()[from + c] * product - u * productAlong;
      at.values()[from + c] = d;
      at.along()[from + c] = (numerator - d * deviation.along()[row]) / s;
    }
  }
}
