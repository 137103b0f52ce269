package io.flatwater.model.exact;

import io.flatwater.model.DropoutMask;
import io.flatwater.model.Layer;
import io.flatwater.model.Selection;

/** Times a mask. */
final class DropoutNode implements Node {
  private final Layer.Dropout layer;
  private float[] factors = new float[0];
  private Selection selection =
      new Selection(new float[0], new int[0], new int[0], new float[0], 0, 0, 0);
  private int from;

  DropoutNode(Layer.Dropout layer) {
    this.layer = layer;
  }

  /** Says which rows the next passes are about. */
  void aim(Selection rows, int first) {
    selection = rows;
    from = first;
  }

  @Override
  public Dual forward(Dual point, Dual x, int rows) {
    int width = x.length() / rows;
    factors = new float[x.length()];
    for (int i = 0; i < rows; i++) {
      DropoutMask.fill(selection, from + i, layer, factors, i * width, (i + 1) * width);
    }
    return times(x);
  }

  @Override
  public Dual backward(Dual point, Dual delta, int rows, Dual sums) {
    return times(delta);
  }

  private Dual times(Dual x) {
    Dual y = Dual.zeros(x.length());
    for (int i = 0; i < x.length(); i++) {
      y.values()[i] = x.values()[i] * factors[i];
      y.along()[i] = x.along()[i] * factors[i];
    }
    return y;
  }
}
