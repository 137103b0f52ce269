package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Kind;
import io.flatwater.optim.Layout.Tensor;
import java.util.Arrays;

/**
 * Random directions in which every filter is as long as the model's own: dᵢ ← dᵢ·‖wᵢ‖/‖dᵢ‖, where a
 * filter is what leads to one output of a layer. So a picture does not depend on how the layers of
 * a network with ReLU are scaled against each other.
 *
 * <p>Biases and the scales and shifts of normalisation stay where they are, as in the authors'
 * code; so does what is not trained.
 *
 * @see <a href="https://arxiv.org/abs/1712.09913">Li et al., 2018, section 4</a>
 */
final class FilterNormalised {
  private final float[] params;
  private final Layout layout;
  private final Noise noise;

  FilterNormalised(float[] params, Layout layout, long seed) {
    this.params = params;
    this.layout = layout;
    this.noise = new Noise(layout, seed);
  }

  /** Returns a direction; different numbers give independent ones. */
  float[] direction(int number) {
    float[] direction = noise.gaussian(number);
    for (Tensor tensor : layout.tensors()) {
      if (tensor.trainable() && tensor.kind() == Kind.WEIGHT) {
        normalise(tensor, direction);
      } else {
        Arrays.fill(direction, tensor.offset(), tensor.end(), 0);
      }
    }
    return direction;
  }

  private void normalise(Tensor tensor, float[] direction) {
    int filters = tensor.shape().get(tensor.outputAxis());
    double[] ours = new double[filters];
    double[] drawn = new double[filters];
    int stride = stride(tensor);
    for (int i = tensor.offset(); i < tensor.end(); i++) {
      int filter = (i - tensor.offset()) / stride % filters;
      ours[filter] += (double) params[i] * params[i];
      drawn[filter] += (double) direction[i] * direction[i];
    }
    for (int i = tensor.offset(); i < tensor.end(); i++) {
      int filter = (i - tensor.offset()) / stride % filters;
      double scale = drawn[filter] == 0 ? 0 : Math.sqrt(ours[filter] / drawn[filter]);
      direction[i] = (float) (direction[i] * scale);
    }
  }

  /** Returns how many entries lie between one output's and the next one's. */
  private static int stride(Tensor tensor) {
    int stride = 1;
    for (int axis = 0; axis < tensor.shape().size(); axis++) {
      boolean faster =
          tensor.columnMajor() ? axis < tensor.outputAxis() : axis > tensor.outputAxis();
      stride *= faster ? tensor.shape().get(axis) : 1;
    }
    return stride;
  }
}
