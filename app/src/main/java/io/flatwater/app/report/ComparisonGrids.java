package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The tables of a comparison, for the terminal and for the page. */
final class ComparisonGrids {
  private ComparisonGrids() {}

  /** Returns mean and standard deviation of what each optimizer came to. */
  static Grid results(Comparison comparison, Condition condition, List<Shift.Domain> domains) {
    List<String> head = new ArrayList<>(List.of("optimizer", "n", "prequential"));
    Shift shift = comparison.shift();
    boolean beside = hasBaselines(condition);
    if (beside) {
      head.add("κ-temporal");
    }
    for (Shift.Domain domain : domains) {
      head.add(shift.label(domain));
      if (comparison.isStill()) {
        head.add("best " + shift.label(domain));
      }
    }
    head.addAll(List.of("worst", "SAM sharpness", "steps/s"));
    List<List<String>> rows = new ArrayList<>();
    if (beside) {
      rows.add(baseline(condition, "persistence", a -> a.outcome().along().persistence(), head));
      rows.add(baseline(condition, "majority", a -> a.outcome().along().majority(), head));
    }
    for (Runs runs : condition.runs()) {
      List<String> row = new ArrayList<>();
      row.add(runs.name());
      row.add(Integer.toString(runs.repetitions().size()));
      row.add(runs.sample(Comparison::prequential).meanAndDeviation(Format::finePercent));
      if (beside) {
        row.add(
            runs.sample(a -> beyond(Comparison.prequential(a), a)).meanAndDeviation(Format::kappa));
      }
      for (Shift.Domain domain : domains) {
        row.add(runs.sample(a -> a.accuracyOn(domain)).meanAndDeviation(Format::percent));
        if (comparison.isStill()) {
          row.add(runs.sample(Comparison.best(domain)).meanAndDeviation(Format::percent));
        }
      }
      row.add(runs.sample(a -> a.worstAccuracy(shift)).meanAndDeviation(Format::percent));
      row.add(runs.sample(Arm::sharpness).meanAndDeviation(Format::digits));
      row.add(runs.sample(a -> a.outcome().stepsPerSecond()).meanAndDeviation(Format::rate));
      rows.add(row);
    }
    return new Grid(
        condition.name() + ": mean ± standard deviation over seeds, accuracies in percent",
        head,
        rows);
  }

  /** Tells whether it is known how right they are who look at nothing but labels. */
  private static boolean hasBaselines(Condition condition) {
    return condition.runs().stream()
        .flatMap(r -> r.repetitions().stream())
        .anyMatch(r -> Double.isFinite(r.arm().outcome().along().persistence()));
  }

  /** Returns the row of a baseline: it is the same for all optimizers that saw all seeds. */
  private static List<String> baseline(
      Condition condition, String name, ToDoubleFunction<Arm> accuracy, List<String> head) {
    Runs most =
        condition.runs().stream()
            .max(Comparator.comparingInt(r -> r.repetitions().size()))
            .orElseThrow();
    List<String> row = new ArrayList<>(Collections.nCopies(head.size(), ""));
    row.set(0, name);
    row.set(1, Integer.toString(most.repetitions().size()));
    row.set(2, most.sample(accuracy).meanAndDeviation(Format::finePercent));
    row.set(
        3, most.sample(a -> beyond(accuracy.applyAsDouble(a), a)).meanAndDeviation(Format::kappa));
    return row;
  }

  /** Returns κ-temporal of an accuracy: how much of what persistence leaves over it has right. */
  private static double beyond(double accuracy, Arm arm) {
    double persistence = arm.outcome().along().persistence();
    return (accuracy - persistence) / (1 - persistence);
  }

  /** Returns what else happened along the stream: both labels side by side, κ, transfer. */
  static Grid along(Condition condition) {
    List<String> head =
        List.of(
            "optimizer",
            "given labels",
            "clean labels",
            "given, fading",
            "given, last 2,000",
            "κ",
            "κ-temporal",
            "forward transfer",
            "backward transfer",
            "forgetting");
    List<List<String>> rows = new ArrayList<>();
    for (Runs runs : condition.runs()) {
      List<String> row = new ArrayList<>(List.of(runs.name()));
      row.add(percent(runs, a -> a.outcome().given().accuracy()));
      row.add(percent(runs, a -> a.outcome().clean().accuracy()));
      row.add(percent(runs, a -> a.outcome().along().fading()));
      row.add(percent(runs, a -> a.outcome().along().windowed()));
      row.add(digits(runs, a -> a.outcome().along().kappa()));
      row.add(digits(runs, a -> a.outcome().along().kappaTemporal()));
      row.add(percent(runs, a -> a.outcome().along().forward()));
      row.add(percent(runs, a -> a.outcome().along().backward()));
      row.add(percent(runs, a -> a.outcome().along().forgetting()));
      rows.add(row);
    }
    return new Grid(
        condition.name()
            + ": prequential accuracy against both labels, κ beyond chance and beyond repeating the"
            + " last label, and what is known of domains before the stream comes to them and after"
            + " it has left; in percent, κ as it is",
        head,
        rows);
  }

  private static String percent(Runs runs, ToDoubleFunction<Arm> value) {
    return runs.sample(value).meanAndDeviation(Format::percent);
  }

  private static String digits(Runs runs, ToDoubleFunction<Arm> value) {
    return runs.sample(value).meanAndDeviation(Format::share);
  }

  /** Returns the differences to the first optimizer, paired by seed. */
  static Grid differences(Comparison comparison, Condition condition, List<Shift.Domain> domains) {
    Runs base = condition.runs().get(0);
    Shift shift = comparison.shift();
    List<String> head = new ArrayList<>(List.of("optimizer", "prequential"));
    domains.forEach(d -> head.add(shift.label(d)));
    List<List<String>> rows = new ArrayList<>();
    for (Runs runs : condition.runs().subList(1, condition.runs().size())) {
      List<String> row = new ArrayList<>();
      row.add(runs.name());
      row.add(runs.differences(base, Comparison::prequential).meanAndInterval(Format::points));
      for (Shift.Domain domain : domains) {
        row.add(runs.differences(base, a -> a.accuracyOn(domain)).meanAndInterval(Format::points));
      }
      rows.add(row);
    }
    return new Grid(
        condition.name()
            + ": points over "
            + base.name()
            + ", paired by seed, with 95 % bootstrap intervals",
        head,
        rows);
  }

  /** Returns the correlations of one condition: a row for each measure. */
  static Grid correlations(Comparison comparison, Condition condition) {
    Shift shift = comparison.shift();
    List<Comparison.Correlation> all =
        comparison.correlations().stream()
            .filter(c -> c.condition().equals(condition.name()))
            .toList();
    List<String> head = new ArrayList<>(List.of("measure", "checkpoints"));
    shift.domains().forEach(d -> head.add("accuracy at " + shift.label(d)));
    List<List<String>> rows = new ArrayList<>();
    for (String measure : all.stream().map(Comparison.Correlation::measure).distinct().toList()) {
      List<String> row = new ArrayList<>(List.of(measure, ""));
      for (Shift.Domain domain : shift.domains()) {
        String cell = Format.MISSING;
        for (Comparison.Correlation c : all) {
          if (c.measure().equals(measure) && c.domain().equals(domain.name())) {
            cell = correlation(c);
            row.set(1, Integer.toString(c.checkpoints()));
          }
        }
        row.add(cell);
      }
      rows.add(row);
    }
    return new Grid(
        condition.name()
            + ": Spearman's rank correlation of sharpness with accuracy over checkpoints of the"
            + " same step, with 95 % intervals over seeds",
        head,
        rows);
  }

  private static String correlation(Comparison.Correlation c) {
    return Format.signed(c.rho())
        + " ["
        + Format.signed(c.low())
        + ", "
        + Format.signed(c.high())
        + "]";
  }
}
