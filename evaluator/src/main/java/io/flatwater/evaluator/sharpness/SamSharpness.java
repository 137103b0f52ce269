package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import io.flatwater.optim.Vectors;
import java.util.List;

/**
 * How much the loss rises one step uphill: the quantity that SAM keeps small.
 *
 * <p>L(w + ρ·g/‖g‖) − L(w) with g = ∇L(w); 0 where g is 0. One gradient and two forward passes. The
 * standard error is over the rows, with the direction taken as given.
 *
 * @param rho radius ρ, in units of the parameter norm
 * @see <a href="https://arxiv.org/abs/2010.01412">Foret et al., 2021, equation 2</a>
 */
public record SamSharpness(float rho) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.sam";

  public SamSharpness {
    Require.positive("rho", rho);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    return List.of(rise(point, rho).reading(NAME, 1, 2));
  }

  /** Returns how much the loss rises over a step of length {@code rho} along the gradient. */
  static Mean rise(Point point, double rho) {
    double norm = point.gradientNorm();
    float[] uphill = new float[point.params().length];
    Vectors.move(point.params(), norm == 0 ? 0 : rho / norm, point.gradient(), uphill);
    return point.rise(uphill);
  }
}
