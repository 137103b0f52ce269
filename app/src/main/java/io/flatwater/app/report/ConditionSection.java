package io.flatwater.app.report;

import io.flatwater.app.report.SharpnessFigure.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** One condition of a comparison: tables and charts over the repetitions. */
final class ConditionSection {
  private static final Figure.Quantity EXAMPLES =
      new Figure.Quantity("examples seen", v -> Format.count(Math.round(v)));

  /** Share of the stream that a model needs to start up, and whose accuracies may be cut off. */
  private static final double WARM_UP = 0.08;

  private final Comparison comparison;
  private final Condition condition;
  private final Shift shift;
  private final String id;

  private ConditionSection(Comparison comparison, int index) {
    this.comparison = comparison;
    this.condition = comparison.conditions().get(index);
    this.shift = comparison.shift();
    this.id = "c" + index;
  }

  static void write(Markup html, Comparison comparison, int index) {
    ConditionSection section = new ConditionSection(comparison, index);
    html.open("section", "aria-labelledby", section.id);
    html.element("h2", section.condition.name(), "id", section.id).line();
    section.tables(html);
    html.open("div", "class", "figures").line();
    if (section.steps() > 1) {
      section.stream().write(html, LineChart.Size.FULL);
    }
    if (shown(comparison).size() > 1) {
      section.domains().write(html, LineChart.Size.HALF);
    }
    new SharpnessFigure(section.id, section.shift, section.condition.runs(), Choice.LAST)
        .figure()
        .write(html, LineChart.Size.HALF);
    List<Runs> runs = section.condition.runs();
    if (NoiseFigure.isKnown(runs)) {
      new NoiseFigure(section.id, runs).figure().write(html, LineChart.Size.FULL);
    }
    section.models().write(html);
    html.close().close().line();
  }

  private static List<Shift.Domain> shown(Comparison comparison) {
    return comparison.shift().isOrdered() ? comparison.shift().inOrder() : List.of();
  }

  private void tables(Markup html) {
    ComparisonGrids.results(comparison, condition, shift.domains()).write(html);
    if (condition.runs().size() > 1) {
      ComparisonGrids.differences(comparison, condition, shift.domains()).write(html);
    }
    if (condition.runs().stream().anyMatch(Runs::isAlong)) {
      ComparisonGrids.along(condition).write(html);
    }
    Grid noise = NoiseGrid.of(condition);
    if (!noise.rows().isEmpty()) {
      noise.write(html);
    }
    Grid correlations = ComparisonGrids.correlations(comparison, condition);
    if (!correlations.rows().isEmpty()) {
      correlations.write(html);
    }
  }

  /** What all repetitions of a run draw together: a line and the band around it. */
  private record Drawn(Series series, Band band) {}

  private static Drawn drawn(Runs runs, int look, List<Line> lines) {
    int length = lines.stream().mapToInt(l -> l.x().length).min().orElse(0);
    double[] x = length == 0 ? new double[0] : Arrays.copyOf(lines.get(0).x(), length);
    double[] mean = new double[length];
    double[] low = new double[length];
    double[] high = new double[length];
    for (int i = 0; i < length; i++) {
      int at = i;
      double[] values = lines.stream().mapToDouble(l -> l.y()[at]).toArray();
      Sample sample = Sample.of(values);
      mean[i] = sample.mean();
      low[i] = Arrays.stream(sample.values()).min().orElse(Double.NaN);
      high[i] = Arrays.stream(sample.values()).max().orElse(Double.NaN);
    }
    return new Drawn(
        new Series(runs.name(), look, Series.Weight.MAIN, new Line(x, mean)),
        new Band(look, x, low, high));
  }

  private List<Drawn> drawn(Function<Arm, Line> line) {
    List<Drawn> all = new ArrayList<>();
    for (int i = 0; i < condition.runs().size(); i++) {
      Runs runs = condition.runs().get(i);
      all.add(drawn(runs, i, runs.repetitions().stream().map(r -> line.apply(r.arm())).toList()));
    }
    return all;
  }

  private int steps() {
    return condition.runs().stream()
        .flatMap(r -> r.repetitions().stream())
        .mapToInt(r -> r.arm().steps().size())
        .max()
        .orElse(0);
  }

  private Figure stream() {
    int window = Trail.window(steps());
    List<Drawn> drawn =
        drawn(
            arm ->
                Trail.windowed(
                    arm.steps(),
                    window,
                    arm.outcome().clean().rows() > 0 ? Step::clean : Step::given));
    List<Series> series = drawn.stream().map(Drawn::series).toList();
    double most =
        series.stream()
            .mapToDouble(s -> s.line().x().length == 0 ? 1 : s.line().x()[s.line().x().length - 1])
            .max()
            .orElse(1);
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                id + "-stream",
                "Accuracy along the stream",
                "Prequential accuracy over examples seen. At the end: " + ends(series)),
            Axis.exact("examples seen", new Range(0, most), 6, v -> Format.count(Math.round(v))),
            Axis.round("accuracy, %", settled(drawn, most), 6, v -> Format.plain(100 * v)),
            new LineChart.Reading("", 100, 1),
            series,
            List.of(),
            drawn.stream().map(Drawn::band).toList());
    return new Figure(
        chart,
        "Share of right answers in the last "
            + comparison.tested().some(window)
            + ", each before it was trained on: the mean over seeds, and the range of all seeds"
            + " behind it.",
        EXAMPLES,
        new Figure.Quantity("mean, %", Format::finePercent));
  }

  private Figure domains() {
    List<Shift.Domain> domains = shift.inOrder();
    double[] x = domains.stream().mapToDouble(Shift.Domain::position).toArray();
    List<Drawn> drawn =
        drawn(arm -> new Line(x, domains.stream().mapToDouble(arm::accuracyOn).toArray()));
    List<Series> series = drawn.stream().map(Drawn::series).toList();
    List<Axis.Tick> ticks =
        domains.stream().map(d -> new Axis.Tick(d.position(), shift.label(d), "")).toList();
    double margin = (x[x.length - 1] - x[0]) * 0.03;
    double low = Math.min(shift.from(), shift.to());
    double high = Math.max(shift.from(), shift.to());
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                id + "-domains",
                "Accuracy by " + shift.kind() + " at the end",
                "Mean accuracy of the last checkpoints; the numbers are in the table."),
            new Axis(
                shift.name(), Axis.Spacing.LINEAR, x[0] - margin, x[x.length - 1] + margin, ticks),
            Axis.round("accuracy, %", range(drawn), 6, v -> Format.plain(100 * v)),
            new LineChart.Reading(shift.unit(), 100, 1),
            series,
            low < high ? List.of(new LineChart.Shade(low, high, "on the stream")) : List.of(),
            drawn.stream().map(Drawn::band).toList());
    return new Figure(
        chart,
        "The last checkpoints on held-out data: the mean over seeds, and the range of all seeds.",
        new Figure.Quantity(shift.kind(), shift::label),
        new Figure.Quantity("mean, %", Format::finePercent));
  }

  private ModelSection models() {
    List<ModelSection.Shown> shown = new ArrayList<>();
    for (Runs runs : condition.runs()) {
      shown.add(
          new ModelSection.Shown(
              runs.name(),
              shown.size(),
              runs.repetitions().stream().map(Runs.Repetition::arm).toList()));
    }
    return new ModelSection(id, shift, shown);
  }

  private static Range range(List<Drawn> drawn) {
    List<double[]> values = new ArrayList<>();
    drawn.forEach(d -> values.add(d.band().low()));
    drawn.forEach(d -> values.add(d.band().high()));
    return Range.of(values);
  }

  /** Returns the range after the warm-up, which would squash what follows. */
  private static Range settled(List<Drawn> drawn, double most) {
    Range all = range(drawn);
    double min = all.max();
    for (Drawn one : drawn) {
      for (int i = 0; i < one.band().x().length; i++) {
        double y = one.band().low()[i];
        if (one.band().x()[i] >= WARM_UP * most && y < min) {
          min = y;
        }
      }
    }
    return min < all.max() ? new Range(min, all.max()) : all;
  }

  private static String ends(List<Series> series) {
    List<String> parts = new ArrayList<>();
    for (Series one : series) {
      parts.add(one.label() + " " + Format.percent(one.line().last()) + " %");
    }
    return String.join(", ", parts) + ".";
  }
}
