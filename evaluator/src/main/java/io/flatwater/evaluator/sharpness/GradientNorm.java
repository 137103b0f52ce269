package io.flatwater.evaluator.sharpness;

import java.util.List;

/** ‖∇L(w)‖ over the trainable parameters: how far from a stationary point. One gradient. */
public record GradientNorm() implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.gradientNorm";

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    return List.of(new Reading(NAME, point.gradientNorm(), 0, 1, 0));
  }
}
