package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Held-out accuracy of every checkpoint on every domain: a heat map for each arm. */
final class MapSection {
  private static final int MOST_COLUMNS = 40;

  private MapSection() {}

  static void write(Markup html, Result result) {
    Shift shift = result.shift();
    boolean followed = shift.isOrdered() && Drift.of(result).isKnown();
    Range range = range(result);
    html.open("figure", "class", "full").open("figcaption");
    html.element("h3", "Accuracy by " + shift.kind() + " and checkpoint");
    html.element(
        "p",
        "Each column is a checkpoint, each row held-out data of one "
            + shift.kind()
            + (followed ? "; the line is where the stream was." : "."));
    html.close().line();
    scale(html, Format.percent(range.min()) + " %", Format.percent(range.max()) + " %");
    html.open("div", "class", "maps").line();
    for (int i = 0; i < result.arms().size(); i++) {
      Arm arm = result.arms().get(i);
      html.open("div").open("h4");
      Look.swatch(html, i);
      html.text(arm.name()).close();
      map(result, arm, "map-" + i, range).draw(html);
      html.close().line();
    }
    html.close().line();
    numbers(result).writeFolded(html);
    html.close().line();
  }

  /** Writes the colours between what the faintest and the strongest one mean. */
  static void scale(Markup html, String faintest, String strongest) {
    html.open("p", "class", "scale").text(faintest);
    html.open("svg", "viewBox", "0 0 100 10", "aria-hidden", "true", "class", "ramp");
    for (int i = 0; i < HeatMap.SHADES; i++) {
      html.leaf("rect", "class", "cell h" + i)
          .with("x", 10 * i)
          .with("width", 10)
          .with("height", 10);
    }
    html.close().text(strongest).close().line();
  }

  /** Returns the range of all trained checkpoints; the initial model only guesses. */
  private static Range range(Result result) {
    List<double[]> values = new ArrayList<>();
    for (Arm arm : result.arms()) {
      for (Judgement judgement : arm.judgements()) {
        if (judgement.step() > 0) {
          values.add(values(judgement, rows(result.shift())));
        }
      }
    }
    return Range.of(values);
  }

  private static double[] values(Judgement judgement, List<Shift.Domain> domains) {
    return domains.stream().mapToDouble(judgement::accuracyOn).toArray();
  }

  private static HeatMap map(Result result, Arm arm, String id, Range range) {
    List<Shift.Domain> domains = rows(result.shift());
    Drift drift = Drift.of(result);
    List<HeatMap.Column> columns = new ArrayList<>();
    for (Judgement judgement : Spread.of(arm.judgements(), MOST_COLUMNS)) {
      long seen = arm.examplesAfter(judgement.step());
      double stream =
          result.shift().isOrdered() ? row(domains, drift.after((double) seen)) : Double.NaN;
      columns.add(new HeatMap.Column(Format.count(seen), values(judgement, domains), stream));
    }
    LineChart.Text text =
        new LineChart.Text(
            id,
            "Accuracy of " + arm.name() + " by " + result.shift().kind() + " and checkpoint",
            columns.size() + " checkpoints of " + arm.name() + "; the numbers are in the table.");
    return new HeatMap(text, domains.stream().map(result.shift()::label).toList(), columns, range);
  }

  /** Returns the place of a position among the rows of domains; NaN outside them. */
  private static double row(List<Shift.Domain> domains, double position) {
    for (int i = 1; i < domains.size(); i++) {
      double low = domains.get(i - 1).position();
      double high = domains.get(i).position();
      if (position >= low && position <= high) {
        return high == low ? i : i - 1 + (position - low) / (high - low);
      }
    }
    return Double.NaN;
  }

  private static Grid numbers(Result result) {
    List<Shift.Domain> domains = result.shift().inOrder();
    List<String> head = new ArrayList<>(List.of("optimizer", "version", "step", "examples"));
    domains.forEach(d -> head.add(result.shift().label(d)));
    List<List<String>> rows = new ArrayList<>();
    for (Arm arm : result.arms()) {
      for (Judgement judgement : Spread.of(arm.judgements(), MOST_COLUMNS)) {
        List<String> row = new ArrayList<>();
        row.add(arm.name());
        row.add(String.valueOf(judgement.version()));
        row.add(Format.count(judgement.step()));
        row.add(Format.count(arm.examplesAfter(judgement.step())));
        domains.forEach(d -> row.add(Format.percent(judgement.accuracyOn(d))));
        rows.add(row);
      }
    }
    return new Grid("Accuracy in percent by checkpoint", head, rows);
  }

  /** Returns the domains from the lowest row up; without an order the first is on top. */
  private static List<Shift.Domain> rows(Shift shift) {
    List<Shift.Domain> rows = new ArrayList<>(shift.inOrder());
    if (!shift.isOrdered()) {
      Collections.reverse(rows);
    }
    return rows;
  }
}
