package io.flatwater.app.bench.soak;

import io.flatwater.app.Failure;
import java.util.List;

/**
 * How a figure moves with the examples that were trained on: a straight line through the middle of
 * blocks of the run.
 *
 * <p>Samples that follow each other are alike, so each block counts as one observation. The
 * interval is Student's, for blocks that err independently.
 *
 * @param slope bytes a million examples
 * @param margin half of the interval that holds the slope in 95 of 100 such runs, bytes a million
 *     examples
 */
public record Trend(double slope, double margin) {
  private static final int BLOCKS = 12;
  private static final double STUDENT_95_WITH_10 = 2.228;
  private static final double MILLION = 1e6;

  /** A figure at so many examples. */
  record At(double examples, double figure) {}

  /**
   * Fits a line.
   *
   * @param samples in order, without those of the warm-up
   * @param middle what a block comes to
   * @throws Failure if a block has no sample
   */
  static Trend of(List<Sample> samples, java.util.function.Function<List<Sample>, At> middle) {
    long begin = samples.get(0).nanos();
    long length = Math.max(1, samples.get(samples.size() - 1).nanos() - begin + 1);
    List<At> blocks =
        java.util.stream.IntStream.range(0, BLOCKS)
            .mapToObj(
                b ->
                    samples.stream()
                        .filter(s -> (s.nanos() - begin) * BLOCKS / length == b)
                        .toList())
            .map(block -> middle.apply(required(block)))
            .toList();
    return through(blocks);
  }

  private static List<Sample> required(List<Sample> block) {
    if (block.isEmpty()) {
      throw new Failure("a part of the run has no sample of memory: send more examples");
    }
    return block;
  }

  private static Trend through(List<At> points) {
    double x = points.stream().mapToDouble(At::examples).average().orElseThrow();
    double y = points.stream().mapToDouble(At::figure).average().orElseThrow();
    double xx = points.stream().mapToDouble(p -> (p.examples() - x) * (p.examples() - x)).sum();
    double xy = points.stream().mapToDouble(p -> (p.examples() - x) * (p.figure() - y)).sum();
    if (!(xx > 0)) {
      return new Trend(Double.NaN, Double.NaN);
    }
    double slope = xy / xx;
    double rest =
        points.stream()
            .mapToDouble(p -> p.figure() - y - slope * (p.examples() - x))
            .map(r -> r * r)
            .sum();
    double error = Math.sqrt(rest / (points.size() - 2) / xx);
    return new Trend(slope * MILLION, STUDENT_95_WITH_10 * error * MILLION);
  }
}
