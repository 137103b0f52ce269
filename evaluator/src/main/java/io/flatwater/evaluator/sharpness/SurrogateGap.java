package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import java.util.List;

/**
 * The surrogate gap h = L_p(w) − L(w), and the curvature that it stands for.
 *
 * <p>L_p is the loss at w + ρ·g/‖g‖, so h is {@link SamSharpness} of the same radius, named as GSAM
 * names it. At a minimum h = ½·σ·ρ² where σ is the curvature along the step, about the top
 * eigenvalue. Away from one the slope takes its part, so the second reading is 2·(h − ρ‖g‖)/ρ²: the
 * curvature of the loss along its gradient, which bounds the top eigenvalue from below up to third
 * order in ρ. One gradient and two forward passes.
 *
 * @param rho radius ρ, in units of the parameter norm
 * @see <a href="https://arxiv.org/abs/2203.08065">Zhuang et al., 2022, section 3; the slope's part
 *     is ours</a>
 */
public record SurrogateGap(float rho) implements Sharpness {
  /** Name of the gap's metric. */
  public static final String NAME = "sharpness.surrogateGap";

  /** Name of the curvature's metric. */
  public static final String CURVATURE = "sharpness.surrogateGap.curvature";

  public SurrogateGap {
    Require.positive("rho", rho);
  }

  @Override
  public List<String> names() {
    return List.of(NAME, CURVATURE);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    Mean gap = SamSharpness.rise(point, rho);
    double scale = 2.0 / ((double) rho * rho);
    double curvature = scale * (gap.value() - rho * point.gradientNorm());
    return List.of(
        gap.reading(NAME, 1, 2),
        new Reading(CURVATURE, curvature, scale * gap.standardError(), 1, 2));
  }
}
