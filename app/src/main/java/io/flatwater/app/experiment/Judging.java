package io.flatwater.app.experiment;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.sharpness.Landscape;
import java.util.List;

/**
 * When and on what checkpoints are judged.
 *
 * @param angles degrees at which the test images judge each checkpoint, at least one
 * @param sharpnessAngle one of them: its first images are the fixed set for sharpness
 * @param settings rows, measures of sharpness
 * @param everySteps mini-batches between two checkpoints, at least 1
 * @param frame of the loss around the last checkpoint
 */
public record Judging(
    List<Double> angles,
    double sharpnessAngle,
    EvaluationSettings settings,
    long everySteps,
    Landscape.Frame frame) {
  /** Angles of a stream that turns from 0 to 60 degrees: behind, in, and ahead of the drift. */
  static final List<Double> ANGLES = List.of(0.0, 30.0, 60.0, 75.0, 90.0);

  /** Test images at each angle for a checkpoint that is not the last. */
  static final int INTERMEDIATE_ROWS = 2_000;

  public Judging {
    angles = List.copyOf(angles);
    if (!angles.contains(sharpnessAngle)) {
      throw new IllegalArgumentException(
          "the angle for sharpness, " + sharpnessAngle + ", is not among " + angles);
    }
    if (everySteps < 1) {
      throw new IllegalArgumentException(
          "the steps between two checkpoints must be positive: " + everySteps);
    }
  }

  /** Returns the quickstart's: five angles, 2,000 rows of each until the last checkpoint. */
  public static Judging usual(long everySteps) {
    return new Judging(
        ANGLES,
        60.0,
        EvaluationSettings.DEFAULT.withIntermediateRows(INTERMEDIATE_ROWS),
        everySteps,
        Landscape.Frame.USUAL);
  }
}
