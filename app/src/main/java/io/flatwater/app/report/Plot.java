package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One drawing of a line chart: where its plot lies, and the picture that it goes to. */
final class Plot {
  private static final int LEFT = 50;
  private static final int TOP = 30;
  private static final int MARKERS_A_LINE = 9;
  private static final int LONGEST_NAME = 15;
  private static final double LETTER = 6.9;
  private static final double BOLD_LETTER = 8.3;
  private static final double TICK_GAP = 12;
  private static final double LABEL_GAP = 16;

  private final LineChart chart;
  private final LineChart.Size size;
  private final Markup svg;
  private final double right;
  private final double bottom;

  Plot(LineChart chart, LineChart.Size size, Markup svg) {
    this.chart = chart;
    this.size = size;
    this.svg = svg;
    boolean secondRow = chart.x().ticks().stream().anyMatch(t -> !t.second().isEmpty());
    this.right = size.width() - (size == LineChart.Size.NARROW ? 18 : roomForNames());
    this.bottom = size.height() - (secondRow ? 60 : 44);
  }

  private double roomForNames() {
    int longest =
        chart.series(Series.Weight.MAIN).stream().mapToInt(s -> s.label().length()).max().orElse(0);
    return Math.max(24, 14 + BOLD_LETTER * Math.min(LONGEST_NAME, longest));
  }

  void draw() {
    start();
    chart.shades().forEach(this::shade);
    horizontal();
    vertical();
    chart.bands().forEach(this::band);
    chart.series(Series.Weight.THIN).forEach(this::line);
    chart.series(Series.Weight.MAIN).forEach(this::line);
    chart.series(Series.Weight.DOTS).forEach(this::line);
    if (size != LineChart.Size.NARROW) {
      names();
    }
    if (chart.series().stream().allMatch(s -> s.line().finite() == 0)) {
      svg.label("note middle", (LEFT + right) / 2, (TOP + bottom) / 2, "not measured");
    }
    svg.close().line();
  }

  private void start() {
    Axis x = chart.x();
    Axis y = chart.y();
    LineChart.Reading reading = chart.reading();
    String name = chart.text().id() + "-" + size.name().toLowerCase(Locale.ROOT);
    svg.open("svg")
        .with("class", size == LineChart.Size.NARROW ? "chart narrow" : "chart wide")
        .with("viewBox", "0 0 " + size.width() + " " + size.height())
        .with("role", "img")
        .with("aria-labelledby", name + "-t " + name + "-d")
        .with("data-x", x.min() + " " + x.max() + " " + LEFT + " " + right)
        .with("data-y", y.min() + " " + y.max() + " " + bottom + " " + TOP)
        .with("data-spacing", y.spacing().name().toLowerCase(Locale.ROOT))
        .with("data-unit", reading.unit())
        .with("data-factor", reading.factor())
        .with("data-digits", reading.digits());
    svg.element("title", chart.text().title(), "id", name + "-t");
    svg.element("desc", chart.text().description(), "id", name + "-d");
  }

  private double px(double value) {
    return chart.x().place(value, LEFT, right);
  }

  private double py(double value) {
    return chart.y().place(value, bottom, TOP);
  }

  private void shade(LineChart.Shade shade) {
    double from = px(shade.from());
    double to = px(shade.to());
    svg.leaf("rect")
        .with("class", "shade")
        .with("x", from)
        .with("y", TOP)
        .with("width", to - from)
        .with("height", bottom - TOP);
    svg.label("note", from + 7, TOP + 16, shade.caption());
  }

  private void horizontal() {
    svg.label("axis", 0, 14, chart.y().title());
    for (Axis.Tick tick : chart.y().ticks()) {
      double y = py(tick.value());
      rule(tick.value() == 0 ? "zero" : "grid", LEFT, right, y, y);
      svg.label("tick end", LEFT - 8, y + 4, tick.label());
    }
  }

  private void vertical() {
    rule("base", LEFT, right, bottom, bottom);
    List<Axis.Tick> ticks = chart.x().ticks();
    int stride = stride(ticks);
    for (int i = 0; i < ticks.size(); i += stride) {
      Axis.Tick tick = ticks.get(i);
      double x = px(tick.value());
      rule("base", x, x, bottom, bottom + 4);
      svg.label("tick middle", x, bottom + 18, tick.label());
      if (!tick.second().isEmpty()) {
        svg.label("tick second middle", x, bottom + 34, tick.second());
      }
    }
    svg.label("axis middle", (LEFT + right) / 2, size.height() - 6, chart.x().title());
  }

  /** Returns the smallest stride at which the labels of ticks do not touch. */
  private int stride(List<Axis.Tick> ticks) {
    int letters = ticks.stream().mapToInt(t -> t.label().length()).max().orElse(0);
    double room = LETTER * letters + TICK_GAP;
    for (int stride = 1; stride < ticks.size(); stride++) {
      double closest = Double.POSITIVE_INFINITY;
      for (int i = stride; i < ticks.size(); i += stride) {
        closest = Math.min(closest, px(ticks.get(i).value()) - px(ticks.get(i - stride).value()));
      }
      if (closest >= room) {
        return stride;
      }
    }
    return Math.max(1, ticks.size());
  }

  private void rule(String style, double x1, double x2, double y1, double y2) {
    svg.leaf("line")
        .with("class", style)
        .with("x1", x1)
        .with("x2", x2)
        .with("y1", y1)
        .with("y2", y2);
  }

  private void line(Series one) {
    String weight = one.weight().name().toLowerCase(Locale.ROOT);
    svg.open("g")
        .with("class", "series " + weight + " " + Look.style(one.look()))
        .with("data-look", one.look())
        .with("data-name", one.label());
    if (one.weight() != Series.Weight.DOTS) {
      svg.leaf("path").with("class", "line").with("d", path(one.line()));
    }
    if (one.weight() != Series.Weight.THIN) {
      markers(one);
    }
    svg.close();
  }

  private void band(Band band) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < band.x().length; i++) {
      edge(d, band.x()[i], band.high()[i]);
    }
    for (int i = band.x().length - 1; i >= 0; i--) {
      edge(d, band.x()[i], band.low()[i]);
    }
    if (d.length() > 0) {
      svg.leaf("path")
          .with("class", "band " + Look.style(band.look()))
          .with("d", "M" + d.substring(1) + "Z");
    }
  }

  /** Goes on to a point, at the edge of the plot where it lies outside. */
  private void edge(StringBuilder d, double x, double y) {
    if (Double.isFinite(y)) {
      d.append('L').append(Markup.pixel(px(x))).append(' ').append(Markup.pixel(py(y)));
    }
  }

  private String path(Line line) {
    StringBuilder d = new StringBuilder();
    boolean down = false;
    for (int i = 0; i < line.x().length; i++) {
      double y = line.y()[i];
      if (chart.y().holds(y)) {
        d.append(down ? 'L' : 'M');
        d.append(Markup.pixel(px(line.x()[i]))).append(' ').append(Markup.pixel(py(y)));
      }
      down = chart.y().holds(y);
    }
    return d.toString();
  }

  /**
   * Marks all points of a short line or of none, and of a long line some, shifted from line to
   * line.
   */
  private void markers(Series one) {
    int length = one.line().x().length;
    boolean all = one.weight() == Series.Weight.DOTS || length <= 2 * MARKERS_A_LINE;
    int stride = all ? 1 : length / MARKERS_A_LINE;
    int first = stride * (one.look() % Look.COUNT) / Look.COUNT;
    for (int i = first; i < length; i += stride) {
      if (chart.y().holds(one.line().y()[i])) {
        Look.marker(svg, one.look(), px(one.line().x()[i]), py(one.line().y()[i]));
      }
    }
  }

  /** Writes the names at the ends of their lines, moved apart where they would overlap. */
  private void names() {
    List<Series> ending =
        chart.series(Series.Weight.MAIN).stream()
            .filter(s -> s.line().finite() > 0)
            .sorted(Comparator.comparingDouble(s -> py(s.line().last())))
            .toList();
    List<Double> places = apart(ending.stream().map(s -> py(s.line().last())).toList());
    for (int i = 0; i < ending.size(); i++) {
      Series one = ending.get(i);
      String name = one.label();
      svg.open("text")
          .with("class", "name " + Look.style(one.look()))
          .with("data-look", one.look())
          .with("x", right + 12)
          .with("y", places.get(i) + 4)
          .text(name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…")
          .close();
    }
    given(places);
  }

  /** Says what the thin lines are, where the names leave room. */
  private void given(List<Double> taken) {
    double y =
        chart.series(Series.Weight.THIN).stream()
            .mapToDouble(s -> s.line().last())
            .filter(chart.y()::holds)
            .map(this::py)
            .average()
            .orElse(Double.NaN);
    if (Double.isFinite(y) && taken.stream().allMatch(t -> Math.abs(t - y) > LABEL_GAP)) {
      svg.label("note", right + 12, y + 4, "given");
    }
  }

  private List<Double> apart(List<Double> wanted) {
    List<Double> places = new ArrayList<>(wanted);
    for (int round = 0; round < 100; round++) {
      for (int i = 1; i < places.size(); i++) {
        double lack = LABEL_GAP - (places.get(i) - places.get(i - 1));
        if (lack > 0) {
          places.set(i - 1, Math.max(TOP, places.get(i - 1) - lack / 2));
          places.set(i, Math.min(bottom, places.get(i) + lack / 2));
        }
      }
    }
    return places;
  }
}
