package io.flatwater.app.experiment;

import io.flatwater.app.report.Comparison.Correlation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether sharpness predicts accuracy: among checkpoints of the same step, over optimizers and
 * seeds, so that training time is no common cause; the mean over steps. Intervals by drawing seeds
 * again.
 */
final class Correlations {
  private static final int RESAMPLES = 400;
  private static final int LEAST = 4;
  private static final long SEED = 0x72616e6bL;

  private final String condition;
  private final Map<Long, List<CellResult>> bySeed = new TreeMap<>();

  /** Starts with no cells. */
  Correlations(String condition) {
    this.condition = condition;
  }

  void add(long seed, CellResult result) {
    bySeed.computeIfAbsent(seed, s -> new ArrayList<>()).add(result);
  }

  /**
   * Returns the correlation of each measure of sharpness with accuracy on each domain; none where
   * fewer than four checkpoints of a step can be compared.
   *
   * @param domains probe sets by the names of their domains
   */
  List<Correlation> of(Map<String, String> domains) {
    List<Correlation> correlations = new ArrayList<>();
    for (String measure : measures()) {
      domains.forEach(
          (domain, set) -> {
            Pairs pairs = new Pairs(measure, set);
            List<Long> seeds = List.copyOf(bySeed.keySet());
            double rho = pairs.mean(seeds);
            if (Double.isFinite(rho)) {
              double[] drawn = drawn(pairs, seeds);
              correlations.add(
                  new Correlation(
                      condition,
                      measure,
                      domain,
                      rho,
                      quantile(drawn, 0.025),
                      quantile(drawn, 0.975),
                      pairs.count(seeds)));
            }
          });
    }
    return correlations;
  }

  private TreeSet<String> measures() {
    TreeSet<String> measures = new TreeSet<>();
    bySeed
        .values()
        .forEach(
            cells ->
                cells.forEach(
                    cell ->
                        cell.last()
                            .metrics()
                            .values()
                            .forEach(
                                m ->
                                    m.keySet().stream()
                                        .filter(Correlations::isMeasure)
                                        .forEach(measures::add))));
    return measures;
  }

  private static boolean isMeasure(String name) {
    return name.startsWith("sharpness.")
        && !name.matches(".*\\.(error|gradients|forwards|rows|seconds|skipped)");
  }

  private static double[] drawn(Pairs pairs, List<Long> seeds) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      drawn[i] =
          pairs.mean(seeds.stream().map(s -> seeds.get(random.nextInt(seeds.size()))).toList());
    }
    return Arrays.stream(drawn).filter(Double::isFinite).sorted().toArray();
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length < 2 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** Sharpness and accuracy of all checkpoints, by seed and step. */
  private final class Pairs {
    private final Map<Long, TreeMap<Long, List<double[]>>> pairs = new TreeMap<>();

    Pairs(String measure, String set) {
      bySeed.forEach(
          (seed, cells) ->
              cells.forEach(
                  cell ->
                      cell.checkpoints().stream()
                          .filter(c -> c.step() > 0)
                          .forEach(c -> add(seed, c, measure, set))));
    }

    private void add(long seed, CellResult.Judged judged, String measure, String set) {
      double sharpness = judged.anyMetric(measure);
      double accuracy = judged.metric(set, "accuracy");
      if (Double.isFinite(sharpness) && Double.isFinite(accuracy)) {
        pairs
            .computeIfAbsent(seed, s -> new TreeMap<>())
            .computeIfAbsent(judged.step(), s -> new ArrayList<>())
            .add(new double[] {sharpness, accuracy});
      }
    }

    int count(List<Long> seeds) {
      return seeds.stream()
          .mapToInt(
              s ->
                  pairs.getOrDefault(s, new TreeMap<>()).values().stream()
                      .mapToInt(List::size)
                      .sum())
          .sum();
    }

    /** Returns the mean over steps; NaN where no step has enough checkpoints. */
    double mean(List<Long> seeds) {
      TreeMap<Long, List<double[]>> bySteps = new TreeMap<>();
      for (long seed : seeds) {
        pairs
            .getOrDefault(seed, new TreeMap<>())
            .forEach(
                (step, some) -> bySteps.computeIfAbsent(step, s -> new ArrayList<>()).addAll(some));
      }
      return bySteps.values().stream()
          .filter(some -> some.size() >= LEAST)
          .mapToDouble(
              some ->
                  Ranks.correlation(
                      some.stream().mapToDouble(p -> p[0]).toArray(),
                      some.stream().mapToDouble(p -> p[1]).toArray()))
          .filter(Double::isFinite)
          .average()
          .orElse(Double.NaN);
    }
  }
}
