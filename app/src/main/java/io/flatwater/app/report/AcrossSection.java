package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All conditions of a comparison side by side, on the domain where the drift ends. */
final class AcrossSection {
  private AcrossSection() {}

  /** Returns the domain where the drift ends; the last one if models are not judged there. */
  static Shift.Domain target(Shift shift) {
    return shift.domains().stream()
        .filter(d -> d.position() == shift.to())
        .findFirst()
        .orElse(shift.domains().get(shift.domains().size() - 1));
  }

  /** Returns mean and standard deviation: a row for each optimizer, a column for each condition. */
  static Grid accuracies(Comparison comparison) {
    Shift.Domain target = target(comparison.shift());
    List<List<String>> rows = new ArrayList<>();
    for (String name : names(comparison)) {
      List<String> row = new ArrayList<>(List.of(name, count(comparison, name)));
      for (Condition condition : comparison.conditions()) {
        row.add(
            condition
                .find(name)
                .map(r -> r.sample(a -> a.accuracyOn(target)).meanAndDeviation(Format::percent))
                .orElse(Format.MISSING));
      }
      rows.add(row);
    }
    return new Grid(
        "Accuracy at "
            + comparison.shift().label(target)
            + " in percent: mean ± standard deviation over seeds",
        head(comparison, List.of("optimizer", "n")),
        rows);
  }

  /** Returns the differences to the first optimizer, paired by seed. */
  static Grid differences(Comparison comparison) {
    Shift.Domain target = target(comparison.shift());
    List<String> names = names(comparison);
    List<List<String>> rows = new ArrayList<>();
    for (String name : names.subList(1, names.size())) {
      List<String> row = new ArrayList<>(List.of(name));
      for (Condition condition : comparison.conditions()) {
        row.add(
            condition
                .find(name)
                .map(
                    r ->
                        r.differences(condition.runs().get(0), a -> a.accuracyOn(target))
                            .meanAndInterval(Format::points))
                .orElse(Format.MISSING));
      }
      rows.add(row);
    }
    return new Grid(
        "Accuracy at "
            + comparison.shift().label(target)
            + ": points over "
            + names.get(0)
            + ", paired by seed, with 95 % bootstrap intervals",
        head(comparison, List.of("optimizer")),
        rows);
  }

  static void write(Markup html, Comparison comparison) {
    html.open("section", "aria-labelledby", "across");
    html.element("h2", "Side by side", "id", "across").line();
    accuracies(comparison).write(html);
    if (names(comparison).size() > 1) {
      differences(comparison).write(html);
    }
    html.open("div", "class", "figures").line();
    figure(comparison).write(html, LineChart.Size.FULL);
    html.close().close().line();
  }

  private static Figure figure(Comparison comparison) {
    Shift.Domain target = target(comparison.shift());
    List<Condition> conditions = comparison.conditions();
    double[] x = new double[conditions.size()];
    Arrays.setAll(x, i -> i);
    List<Series> series = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    List<double[]> all = new ArrayList<>();
    int look = 0;
    for (String name : names(comparison)) {
      double[] mean = new double[x.length];
      double[] low = new double[x.length];
      double[] high = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double[] values =
            conditions
                .get(i)
                .find(name)
                .map(r -> r.sample(a -> a.accuracyOn(target)).values())
                .orElse(new double[0]);
        mean[i] = Arrays.stream(values).average().orElse(Double.NaN);
        low[i] = Arrays.stream(values).min().orElse(Double.NaN);
        high[i] = Arrays.stream(values).max().orElse(Double.NaN);
      }
      series.add(new Series(name, look, Series.Weight.MAIN, new Line(x, mean)));
      bands.add(new Band(look, x, low, high));
      all.add(low);
      all.add(high);
      look++;
    }
    List<Axis.Tick> ticks = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      ticks.add(new Axis.Tick(i, conditions.get(i).name(), ""));
    }
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                "across-chart",
                "Accuracy at " + comparison.shift().label(target),
                "Mean accuracy of the last checkpoints; the numbers are in the table."),
            new Axis("", Axis.Spacing.LINEAR, -0.2, x.length - 0.8, ticks),
            Axis.round("accuracy, %", Range.of(all), 6, v -> Format.plain(100 * v)),
            new LineChart.Reading("", 100, 1),
            series,
            List.of(),
            bands);
    return new Figure(
        chart,
        "The mean over seeds, and the range of all seeds behind it.",
        new Figure.Quantity("condition", v -> conditions.get((int) Math.round(v)).name()),
        new Figure.Quantity("mean, %", Format::finePercent));
  }

  private static List<String> head(Comparison comparison, List<String> first) {
    List<String> head = new ArrayList<>(first);
    comparison.conditions().forEach(c -> head.add(c.name()));
    return head;
  }

  private static List<String> names(Comparison comparison) {
    return comparison.conditions().stream()
        .flatMap(c -> c.runs().stream())
        .map(Runs::name)
        .distinct()
        .toList();
  }

  private static String count(Comparison comparison, String name) {
    return Integer.toString(
        comparison.conditions().stream()
            .flatMap(c -> c.find(name).stream())
            .mapToInt(r -> r.repetitions().size())
            .max()
            .orElse(0));
  }
}
