package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sharpness of checkpoints against their accuracy on the domain that is worst.
 *
 * @param id prefix of what must be unique in the page
 * @param shift with the domains
 * @param runs whose checkpoints are drawn
 * @param choice which of them
 */
record SharpnessFigure(String id, Shift shift, List<Runs> runs, Choice choice) {

  /** Which checkpoints are drawn. */
  enum Choice {
    /** The last one of each seed. */
    LAST("Last checkpoints: ", " One point for each seed."),
    /** All but the initial model. */
    ALL("All trained checkpoints: ", " One point for each.");

    private final String before;
    private final String after;

    Choice(String before, String after) {
      this.before = before;
      this.after = after;
    }

    private Stream<Judgement> of(Arm arm) {
      return this == LAST
          ? arm.last().stream()
          : arm.judgements().stream().filter(j -> j.step() > 0);
    }
  }

  /** Returns the figure. */
  Figure figure() {
    List<Series> series = new ArrayList<>();
    for (Runs one : runs) {
      List<Judgement> points =
          one.repetitions().stream()
              .flatMap(r -> choice.of(r.arm()))
              .filter(j -> Double.isFinite(j.sharpness()) && Double.isFinite(worst(j)))
              .sorted(Comparator.comparingDouble(Judgement::sharpness))
              .toList();
      series.add(
          new Series(
              one.name(),
              series.size(),
              Series.Weight.DOTS,
              new Line(
                  points.stream().mapToDouble(Judgement::sharpness).toArray(),
                  points.stream().mapToDouble(this::worst).toArray())));
    }
    Range x = Range.of(series.stream().map(s -> s.line().x()).toList());
    LineChart chart =
        new LineChart(
            new LineChart.Text(
                id + "-sharpness",
                "Sharpness against the worst " + shift.kind(),
                "A point for each checkpoint; the numbers are in the table."),
            Axis.round("SAM sharpness, nats", x, 4, Format::plain),
            Axis.round("worst accuracy, %", Series.range(series), 6, v -> Format.plain(100 * v)),
            new LineChart.Reading("", 100, 1),
            series,
            List.of());
    return new Figure(
        chart,
        choice.before
            + "how much the loss rises one short step uphill, and the accuracy on the "
            + shift.kind()
            + " that is worst."
            + choice.after,
        new Figure.Quantity("sharpness", Format::digits),
        new Figure.Quantity("worst, %", Format::finePercent));
  }

  /** Returns the lowest accuracy of a checkpoint on a domain; NaN if none was measured. */
  private double worst(Judgement judgement) {
    return shift.domains().stream()
        .mapToDouble(judgement::accuracyOn)
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }
}
