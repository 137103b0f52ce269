package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import java.util.List;

/**
 * The trace of the Hessian: the sum of its eigenvalues, by Hutchinson's estimator.
 *
 * <p>The mean of vᵀHv over random vectors of signs. About two gradients a draw. The standard error
 * is over the draws, for the rows at hand; it falls with the square root of their number.
 *
 * @param draws number of random vectors, at least 2
 * @see <a href="https://doi.org/10.1080/03610919008812866">Hutchinson, 1990</a>
 */
public record HessianTrace(int draws) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.hessian.trace";

  public HessianTrace {
    Require.atLeast("draws", 2, draws);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    Noise noise = new Noise(point.objective().layout(), seed);
    HessianProduct hessian = point.hessian();
    double[] product = new double[point.params().length];
    double[] values = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      float[] v = noise.signs(draw);
      hessian.apply(v, product);
      for (int i = 0; i < v.length; i++) {
        values[draw] += v[i] * product[i];
      }
    }
    return List.of(Mean.of(values).reading(NAME, 2 * draws, 0));
  }
}
