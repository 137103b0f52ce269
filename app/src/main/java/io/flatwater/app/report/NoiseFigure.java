package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The estimated share of wrong labels along the stream, beside the true one where it is known.
 *
 * @param id prefix of what must be unique in the page
 * @param runs with an estimate
 */
record NoiseFigure(String id, List<Runs> runs) {

  /** Tells whether there is an estimate to be drawn. */
  static boolean isKnown(List<Runs> runs) {
    return runs.stream()
        .flatMap(r -> r.repetitions().stream())
        .anyMatch(r -> r.arm().steps().stream().anyMatch(s -> Double.isFinite(s.noise())));
  }

  /** Returns the figure; of several seeds the first. */
  Figure figure() {
    List<Series> series = new ArrayList<>();
    double most = 1;
    List<String> ends = new ArrayList<>();
    for (Runs one : runs) {
      List<Step> steps = one.repetitions().get(0).arm().steps();
      int window = Trail.window(steps.size());
      Line estimated = Trail.noise(steps, window);
      int look = ends.size();
      series.add(new Series(one.name(), look, Series.Weight.MAIN, estimated));
      if (steps.stream().anyMatch(s -> s.clean().rows() > 0)) {
        Line truth = Trail.windowed(steps, window, Trail::wrong);
        series.add(new Series(one.name(), look, Series.Weight.THIN, truth));
      }
      for (double x : estimated.x()) {
        most = Math.max(most, x);
      }
      ends.add(one.name() + " " + Format.percent(estimated.last()) + " %");
    }
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                id + "-noise",
                "Estimated share of wrong labels",
                String.format(
                    Locale.ROOT,
                    "Estimated along the stream. At the end: %s.",
                    String.join(", ", ends))),
            Axis.exact("examples seen", new Range(0, most), 6, v -> Format.count(Math.round(v))),
            Axis.round(
                "wrong labels, %", Series.range(series).with(0), 6, v -> Format.plain(100 * v)),
            new LineChart.Reading("examples", 100, 1),
            series,
            List.of());
    return new Figure(
        chart,
        "Thick lines: what each model makes of its own predictions, which know nothing of the"
            + " truth. Thin lines: the share of wrong labels that there really were, in a sliding"
            + " window."
            + (runs.get(0).repetitions().size() > 1 ? " Of the first seed." : ""),
        new Figure.Quantity("examples seen", v -> Format.count(Math.round(v))),
        new Figure.Quantity("estimated, %", Format::finePercent));
  }
}
