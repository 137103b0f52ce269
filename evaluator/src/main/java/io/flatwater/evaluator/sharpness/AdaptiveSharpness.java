package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import java.util.List;

/**
 * How much the loss rises one step uphill when every parameter is measured in its own size: does
 * not change when a network with ReLU is rewritten by scaling one layer up and the next one down.
 *
 * <p>L(w + ρ·T²g/‖Tg‖) − L(w) with T = |w|, element by element: the first-order maximum over ‖ε/T‖
 * ≤ ρ. Unlike ASAM in training, T has no constant added, which would break the invariance; biases
 * have their own size too. One gradient and two forward passes. The standard error is over the
 * rows, with the direction taken as given.
 *
 * @param rho radius ρ, a share of the parameters' own size
 * @see <a href="https://arxiv.org/abs/2102.11600">Kwon et al., 2021</a>
 */
public record AdaptiveSharpness(float rho) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.adaptive";

  public AdaptiveSharpness {
    Require.positive("rho", rho);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    float[] w = point.params();
    float[] g = point.gradient();
    double square = 0;
    for (int i = 0; i < w.length; i++) {
      double scaled = (double) w[i] * g[i];
      square += scaled * scaled;
    }
    double scale = square == 0 ? 0 : rho / Math.sqrt(square);
    float[] uphill = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      uphill[i] = (float) (w[i] + scale * w[i] * w[i] * g[i]);
    }
    return List.of(point.rise(uphill).reading(NAME, 1, 2));
  }
}
