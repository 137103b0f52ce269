package io.flatwater.app.report;

import io.flatwater.evaluator.Portrait;
import io.flatwater.evaluator.Portrait.Mistakes;
import io.flatwater.evaluator.sharpness.Landscape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The last checkpoints from close by: the loss around them, and what they take for what. */
final class ModelSection {
  private static final double LEAST_LOSS = 1e-6;

  /** Ratio of the largest to the smallest loss from which an axis is logarithmic. */
  private static final double LOG_FROM = 30;

  private final String id;
  private final Shift shift;
  private final List<Shown> shown;

  /**
   * One optimizer.
   *
   * @param name as elsewhere in the page
   * @param look index, likewise
   * @param arms one for each seed
   */
  record Shown(String name, int look, List<Arm> arms) {
    List<Landscape> landscapes() {
      return arms.stream()
          .map(arm -> arm.portrait().landscape())
          .filter(landscape -> landscape.side() > 0)
          .toList();
    }

    /** Returns the sum of mistakes on a domain over all seeds. */
    Optional<Mistakes> mistakes(String domain) {
      return arms.stream()
          .map(Arm::portrait)
          .map(Portrait::mistakes)
          .filter(m -> m.containsKey(domain))
          .map(m -> m.get(domain))
          .reduce(Mistakes::plus);
    }
  }

  /**
   * Makes the figures.
   *
   * @param id prefix of what must be unique in the page
   */
  ModelSection(String id, Shift shift, List<Shown> shown) {
    this.id = id;
    this.shift = shift;
    this.shown = shown;
  }

  /** Writes the figures that there is something for, into a grid of figures. */
  void write(Markup html) {
    if (shown.stream().anyMatch(s -> !s.landscapes().isEmpty())) {
      line().write(html, LineChart.Size.FULL);
      planes(html);
    }
    worst().ifPresent(domain -> confusion(html, domain));
  }

  private boolean repeated() {
    return shown.stream().anyMatch(s -> s.landscapes().size() > 1);
  }

  private Figure line() {
    List<Series> series = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    for (Shown one : shown) {
      List<Landscape> all = one.landscapes();
      double[] x = all.isEmpty() ? new double[0] : all.get(0).at();
      double[] mean = new double[x.length];
      double[] low = new double[x.length];
      double[] high = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int at = i;
        Sample sample = Sample.of(all.stream().mapToDouble(l -> l.line()[at]).toArray());
        mean[i] = sample.mean();
        low[i] = Arrays.stream(sample.values()).min().orElse(Double.NaN);
        high[i] = Arrays.stream(sample.values()).max().orElse(Double.NaN);
      }
      series.add(new Series(one.name(), one.look(), Series.Weight.MAIN, new Line(x, mean)));
      if (all.size() > 1) {
        bands.add(new Band(one.look(), x, low, high));
      }
    }
    List<double[]> values = new ArrayList<>();
    series.forEach(s -> values.add(s.line().y()));
    bands.forEach(b -> values.add(b.low()));
    bands.forEach(b -> values.add(b.high()));
    Range y = Range.of(values);
    Range x = Range.of(series.stream().map(s -> s.line().x()).toList());
    boolean log = y.min() > 0 && y.max() / y.min() > LOG_FROM;
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                id + "-slice",
                "The loss on a line through the models",
                "Loss along one random direction; the numbers are in the table."),
            Axis.exact("distance, in lengths of the model", x, 8, ModelSection::signed),
            log
                ? Axis.log("loss, nats", y, Format::plain)
                : Axis.round("loss, nats", y, 6, Format::plain),
            new LineChart.Reading("", 1, 3),
            series,
            List.of(),
            bands);
    return new Figure(
        chart,
        "Along a random direction in which every filter is as long as the model's own, on 256"
            + " held-out examples"
            + (repeated() ? ": the mean over seeds, and the range of all seeds." : ".")
            + " A wide valley is a flat minimum. The direction is the same for all.",
        new Figure.Quantity("distance", ModelSection::signed),
        new Figure.Quantity("loss, nats", Format::digits));
  }

  private static String signed(double value) {
    return Format.plain(value).replace('-', '−');
  }

  private void planes(Markup html) {
    List<double[]> values = new ArrayList<>();
    shown.forEach(s -> s.landscapes().stream().findFirst().ifPresent(l -> values.add(l.plane())));
    Range all = Range.of(values);
    Range range = new Range(Math.max(LEAST_LOSS, all.min()), Math.max(2 * LEAST_LOSS, all.max()));
    html.open("figure", "class", "full").open("figcaption");
    html.element("h3", "The loss on a plane through them");
    html.element(
        "p",
        "Along that direction and another one: each colour is a band of losses, and all models"
            + " share them."
            + (repeated() ? " Of the first seed." : ""));
    html.close().line();
    MapSection.scale(html, Format.digits(range.min()), Format.digits(range.max()) + " nats");
    html.open("div", "class", "maps").line();
    for (Shown one : shown) {
      if (!one.landscapes().isEmpty()) {
        map(html, one);
        LineChart.Text text =
            new LineChart.Text(
                id + "-plane-" + one.look(),
                "Loss around the last model of " + one.name(),
                "Bands of equal loss on a plane; the numbers are in the CSV file.");
        new Contour(text, one.landscapes().get(0), range, one.look()).draw(html);
        html.close().line();
      }
    }
    html.close().close().line();
  }

  private static void map(Markup html, Shown one) {
    html.open("div").open("h4");
    Look.swatch(html, one.look());
    html.text(one.name()).close();
  }

  /** Returns the domain on which the mean accuracy is lowest, among those with matrices. */
  private Optional<Shift.Domain> worst() {
    return shift.domains().stream()
        .filter(domain -> Double.isFinite(mean(domain)))
        .min(Comparator.comparingDouble(this::mean));
  }

  private double mean(Shift.Domain domain) {
    return shown.stream()
        .flatMap(s -> s.arms().stream())
        .filter(arm -> arm.portrait().mistakes().containsKey(domain.name()))
        .mapToDouble(arm -> arm.accuracyOn(domain))
        .average()
        .orElse(Double.NaN);
  }

  private void confusion(Markup html, Shift.Domain domain) {
    List<Mistakes> all = shown.stream().flatMap(s -> s.mistakes(domain.name()).stream()).toList();
    int classes = all.stream().mapToInt(Mistakes::classes).max().orElse(0);
    if (classes > ConfusionMap.MOST_CLASSES) {
      return;
    }
    double most = Math.max(1e-3, all.stream().mapToDouble(ConfusionMap::worst).max().orElse(0));
    html.open("figure", "class", "full").open("figcaption");
    html.element("h3", "What is taken for what at " + shift.label(domain));
    html.element(
        "p",
        "The worst "
            + shift.kind()
            + ": of every true class, the share in percent that each prediction got. Coloured are"
            + " the mistakes.");
    html.close().line();
    MapSection.scale(html, "0 %", Format.percent(most) + " %");
    html.open("div", "class", "maps").line();
    for (Shown one : shown) {
      one.mistakes(domain.name())
          .ifPresent(
              mistakes -> {
                map(html, one);
                LineChart.Text text =
                    new LineChart.Text(
                        id + "-confusion-" + one.look(),
                        "Confusion of " + one.name() + " at " + shift.label(domain),
                        "True classes by predictions; the numbers are in the table.");
                new ConfusionMap(text, mistakes, most).draw(html);
                html.close().line();
              });
    }
    html.close().line();
    numbers(domain, classes).writeFolded(html);
    html.close().line();
  }

  private Grid numbers(Shift.Domain domain, int classes) {
    List<String> head = new ArrayList<>(List.of("optimizer", "true class"));
    for (int c = 0; c < classes; c++) {
      head.add("as " + c);
    }
    List<List<String>> rows = new ArrayList<>();
    for (Shown one : shown) {
      Optional<Mistakes> mistakes = one.mistakes(domain.name());
      for (int label = 0; mistakes.isPresent() && label < classes; label++) {
        List<String> row = new ArrayList<>(List.of(one.name(), Integer.toString(label)));
        for (int c = 0; c < classes; c++) {
          row.add(Format.count(mistakes.get().count(label, c)));
        }
        rows.add(row);
      }
    }
    return new Grid("Rows by true class and prediction", head, rows);
  }
}
