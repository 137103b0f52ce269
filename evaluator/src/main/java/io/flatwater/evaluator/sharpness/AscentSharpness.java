package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import io.flatwater.optim.Vectors;
import java.util.List;

/**
 * How much the loss rises at the worst point found by K projected gradient steps in a ball.
 *
 * <p>w₀ = w; wₖ₊₁ = P(wₖ + α·gₖ/‖gₖ‖) with gₖ = ∇L(wₖ), P the projection onto the ball of radius ρ
 * around w, and α = min(ρ, 2.5·ρ/K). The reading is the largest L(wₖ) − L(w); with K = 1 it is
 * {@link SamSharpness}. K gradients and three forward passes. The standard error is over the rows,
 * with the point taken as given.
 *
 * @param rho radius ρ, in units of the parameter norm
 * @param steps number of steps K, at least 1
 * @see <a href="https://arxiv.org/abs/2010.01412">Foret et al., 2021, equation 1: the maximum that
 *     one step approximates</a>
 */
public record AscentSharpness(float rho, int steps) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.ascent";

  public AscentSharpness {
    Require.positive("rho", rho);
    Require.atLeast("steps", 1, steps);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    float[] center = point.params();
    double stride = Math.min(rho, 2.5 * rho / steps);
    float[] at = center.clone();
    float[] gradient = point.gradient();
    Highest highest = new Highest(center, point.loss());
    for (int k = 0; k < steps; k++) {
      double norm = Vectors.norm(gradient);
      if (norm == 0) {
        break;
      }
      Vectors.move(at, stride / norm, gradient, at);
      project(center, at);
      if (k < steps - 1) {
        gradient = new float[center.length];
        highest.offer(at, point.objective().gradient(at, gradient));
      } else {
        highest.offer(at, mean(point.objective().losses(at)));
      }
    }
    return List.of(point.rise(highest.at()).reading(NAME, steps, 3));
  }

  private void project(float[] center, float[] at) {
    float[] away = new float[at.length];
    Vectors.combine(1, at, -1, center, away);
    double distance = Vectors.norm(away);
    if (distance > rho) {
      Vectors.move(center, rho / distance, away, at);
    }
  }

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
