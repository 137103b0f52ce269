package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.GradientNorm;
import io.flatwater.evaluator.sharpness.Routine;
import io.flatwater.evaluator.sharpness.SamSharpness;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How models are judged.
 *
 * @param blockRows rows that are predicted at once
 * @param intermediateRows rows of each set that are used for a checkpoint that is not a lineage's
 *     last; {@link #ALL} for all of them
 * @param sharpnessRows rows of the set that is marked for sharpness, the first ones, that sharpness
 *     is measured on
 * @param sharpness measures and how often each is taken
 * @param sharpnessSeconds that they may take on average for each checkpoint where time is measured;
 *     0: as long as they take
 * @param seed of what is random in the measures, and of dropout where a network has it
 */
public record EvaluationSettings(
    int blockRows,
    int intermediateRows,
    int sharpnessRows,
    List<Routine> sharpness,
    double sharpnessSeconds,
    long seed) {
  /** As many rows as there are. */
  public static final int ALL = Integer.MAX_VALUE;

  /** Blocks of 256 rows, all rows of all sets, SAM sharpness with ρ = 0.05 on 1,000 rows. */
  public static final EvaluationSettings DEFAULT =
      new EvaluationSettings(
          256,
          ALL,
          1_000,
          List.of(Routine.always(new SamSharpness(0.05f)), Routine.always(new GradientNorm())),
          0,
          0);

  public EvaluationSettings {
    sharpness = checked(sharpness);
    if (!(sharpnessSeconds >= 0)) {
      throw new IllegalArgumentException(
          "sharpnessSeconds must not be negative: " + sharpnessSeconds);
    }
    if (blockRows < 1 || intermediateRows < 1 || sharpnessRows < 1) {
      throw new IllegalArgumentException(
          "blockRows, intermediateRows and sharpnessRows must be positive: "
              + blockRows
              + ", "
              + intermediateRows
              + ", "
              + sharpnessRows);
    }
  }

  /** Makes settings whose measures may take as long as they take. */
  public EvaluationSettings(
      int blockRows, int intermediateRows, int sharpnessRows, List<Routine> sharpness, long seed) {
    this(blockRows, intermediateRows, sharpnessRows, sharpness, 0, seed);
  }

  /** Returns the same settings with another bound on the rows of intermediate checkpoints. */
  public EvaluationSettings withIntermediateRows(int rows) {
    return new EvaluationSettings(
        blockRows, rows, sharpnessRows, sharpness, sharpnessSeconds, seed);
  }

  /**
   * Returns a copy of some measures.
   *
   * @throws IllegalArgumentException if two of them would use the same name
   */
  public static List<Routine> checked(List<Routine> measures) {
    Set<String> names = new HashSet<>();
    for (Routine routine : measures) {
      for (String name : routine.measure().names()) {
        if (!names.add(name)) {
          throw new IllegalArgumentException(
              "found " + name + " twice, expected each measure of sharpness once");
        }
      }
    }
    return List.copyOf(measures);
  }
}
