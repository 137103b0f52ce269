package io.flatwater.app.bench.memory;

import io.flatwater.app.Failure;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How a figure moves with the work that was done: a straight line through the middle of blocks of
 * the run.
 *
 * <p>Samples that follow each other are alike, so each block counts as one observation. The
 * interval is Student's, for blocks that err independently.
 *
 * @param slope bytes a million units of work
 * @param margin half of the interval that holds the slope in 95 of 100 such runs, in the same unit
 */
public record Trend(double slope, double margin) {
  private static final int BLOCKS = 12;
  private static final double STUDENT_95_WITH_10 = 2.228;
  private static final double MILLION = 1e6;

  /** A figure after so much work. */
  record At(double work, double figure) {}

  /**
   * Fits a line.
   *
   * @param samples in order, without those of the warm-up
   * @param middle what a block comes to
   * @throws Failure if there are fewer samples than blocks
   */
  static Trend of(List<Sample> samples, Function<List<Sample>, At> middle) {
    int size = samples.size();
    if (size < BLOCKS) {
      throw new Failure("there are too few samples of memory, " + size + ": let it do more");
    }
    return through(
        IntStream.range(0, BLOCKS)
            .mapToObj(b -> samples.subList(b * size / BLOCKS, (b + 1) * size / BLOCKS))
            .map(middle)
            .toList());
  }

  private static Trend through(List<At> points) {
    double x = points.stream().mapToDouble(At::work).average().orElseThrow();
    double y = points.stream().mapToDouble(At::figure).average().orElseThrow();
    double xx = points.stream().mapToDouble(p -> (p.work() - x) * (p.work() - x)).sum();
    double xy = points.stream().mapToDouble(p -> (p.work() - x) * (p.figure() - y)).sum();
    if (!(xx > 0)) {
      return new Trend(Double.NaN, Double.NaN);
    }
    double slope = xy / xx;
    double rest =
        points.stream()
            .mapToDouble(p -> p.figure() - y - slope * (p.work() - x))
            .map(r -> r * r)
            .sum();
    double error = Math.sqrt(rest / (points.size() - 2) / xx);
    return new Trend(slope * MILLION, STUDENT_95_WITH_10 * error * MILLION);
  }
}
