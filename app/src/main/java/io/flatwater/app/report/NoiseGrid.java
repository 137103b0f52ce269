package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How many labels are wrong, and what the trainers made of them without knowing the truth.
 *
 * <p>Estimated at the end, with how many of the 95 % intervals hold the truth; of the labels that
 * were reported as wrong how many are (precision), and of the wrong ones how many were reported
 * once the estimate had settled (recall).
 */
final class NoiseGrid {
  private NoiseGrid() {}

  /** Returns a row for each optimizer; none if nobody estimated. */
  static Grid of(Condition condition) {
    List<List<String>> rows = new ArrayList<>();
    for (Runs runs : condition.runs()) {
      List<Noise> known =
          runs.repetitions().stream()
              .map(r -> r.arm().outcome().noise())
              .filter(Noise::known)
              .toList();
      if (!known.isEmpty()) {
        rows.add(row(runs, known));
      }
    }
    return new Grid(
        condition.name() + ": labels that are wrong, estimated and reported, in percent",
        List.of(
            "optimizer", "wrong", "estimated", "interval holds", "reported", "precision", "recall"),
        rows);
  }

  private static List<String> row(Runs runs, List<Noise> known) {
    long told = known.stream().filter(n -> n.wrong().rows() > 0).count();
    long holds = known.stream().filter(NoiseGrid::holds).count();
    return List.of(
        runs.name(),
        runs.sample(a -> a.outcome().noise().wrong().accuracy()).meanAndDeviation(Format::percent),
        runs.sample(a -> a.outcome().noise().rate().value()).meanAndDeviation(Format::percent),
        told == 0 ? Format.MISSING : holds + " of " + told,
        Format.count(Math.round(runs.sample(a -> a.outcome().noise().issues().reported()).mean())),
        runs.sample(a -> a.outcome().noise().issues().precision().accuracy())
            .meanAndDeviation(Format::percent),
        runs.sample(a -> a.outcome().noise().issues().recall().accuracy())
            .meanAndDeviation(Format::percent));
  }

  private static boolean holds(Noise noise) {
    double truth = noise.wrong().accuracy();
    return truth >= noise.rate().low() && truth <= noise.rate().high();
  }
}
