package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import io.flatwater.optim.Vectors;
import java.util.List;

/**
 * How much the loss rises on average under Gaussian noise on all trainable parameters.
 *
 * <p>E L(w + ν) − L(w), ν ~ N(0, σ²I); about ½σ² times the trace of the Hessian for small σ. Each
 * draw is used with both signs, which takes the slope's part out of the error. Two forward passes a
 * draw and one besides; no gradient. The standard error is over the draws, for the rows at hand.
 *
 * @param sigma standard deviation σ of the noise of one parameter
 * @param draws number of pairs, at least 2
 * @see <a href="https://arxiv.org/abs/1706.08947">Neyshabur et al., 2017: expected sharpness</a>
 */
public record AverageSharpness(float sigma, int draws) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.average";

  public AverageSharpness {
    Require.positive("sigma", sigma);
    Require.atLeast("draws", 2, draws);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    Noise noise = new Noise(point.objective().layout(), seed);
    float[] at = new float[point.params().length];
    double[] rises = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      float[] direction = noise.gaussian(draw);
      Vectors.move(point.params(), sigma, direction, at);
      double up = point.rise(at).value();
      Vectors.move(point.params(), -sigma, direction, at);
      rises[draw] = (up + point.rise(at).value()) / 2;
    }
    return List.of(Mean.of(rises).reading(NAME, 0, 2 * draws + 1));
  }
}
