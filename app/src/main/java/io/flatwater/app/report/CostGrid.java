package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What each optimizer costs, and what it gives for that. */
final class CostGrid {
  private CostGrid() {}

  /**
   * Returns a row for each optimizer, the cheapest first. An optimizer is marked as best for its
   * price if no cheaper one has a higher prequential accuracy.
   */
  static Grid of(Condition condition) {
    Runs base = condition.runs().get(0);
    List<Runs> byPrice =
        condition.runs().stream()
            .filter(r -> Double.isFinite(millis(r).mean()))
            .sorted(Comparator.comparingDouble(r -> millis(r).mean()))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    double best = Double.NEGATIVE_INFINITY;
    for (Runs runs : byPrice) {
      double accuracy = runs.sample(Comparison::prequential).mean();
      boolean worthIt = accuracy > best;
      best = Math.max(best, accuracy);
      rows.add(
          List.of(
              runs.name(),
              millis(runs).meanAndDeviation(Format::digits),
              Format.digits(millis(runs).mean() / millis(base).mean()),
              Format.digits(runs.sample(CostGrid::seconds).mean()),
              runs.sample(Comparison::prequential).meanAndDeviation(Format::finePercent),
              runs == base
                  ? ""
                  : runs.differences(base, Comparison::prequential).meanAndInterval(Format::points),
              worthIt ? "yes" : ""));
    }
    return new Grid(
        condition.name()
            + ": price in time of the trainer's thread, prequential accuracy in percent, and points"
            + " over "
            + base.name()
            + " with 95 % bootstrap intervals; best for its price is what no cheaper one beats",
        List.of(
            "optimizer",
            "ms/step",
            "× " + base.name(),
            "seconds",
            "prequential",
            "over " + base.name(),
            "best for its price"),
        rows);
  }

  private static Sample millis(Runs runs) {
    return runs.sample(a -> 1e3 / a.outcome().stepsPerSecond());
  }

  private static double seconds(Arm arm) {
    return arm.steps().size() / arm.outcome().stepsPerSecond();
  }
}
