package io.flatwater.app.report;

import io.flatwater.evaluator.sharpness.Landscape;

/**
 * The loss on a plane through a model as one SVG picture: bands of equal loss, the model in the
 * middle.
 *
 * @param text what it shows, for people who cannot see it
 * @param landscape with a plane
 * @param range of losses, positive, from the faintest to the strongest colour; bands are as wide on
 *     a logarithmic scale
 * @param look of the model
 */
record Contour(LineChart.Text text, Landscape landscape, Range range, int look) {
  private static final int WIDTH = 360;
  private static final int LEFT = 44;
  private static final int TOP = 10;
  private static final int SIZE = 300;

  /** Cells to a side that bands are drawn with, about; between points the loss is bilinear. */
  private static final int CELLS = 72;

  /** Draws the picture. */
  void draw(Markup svg) {
    svg.open("svg")
        .with("class", "chart contour")
        .with("viewBox", "0 0 " + WIDTH + " " + (TOP + SIZE + 42))
        .with("role", "img")
        .with("aria-labelledby", text.id() + "-t " + text.id() + "-d");
    svg.element("title", text.title(), "id", text.id() + "-t");
    svg.element("desc", text.description(), "id", text.id() + "-d");
    bands(svg);
    axes(svg);
    svg.open("g").with("class", Look.style(look));
    Look.marker(svg, look, LEFT + SIZE / 2.0, TOP + SIZE / 2.0);
    svg.close();
    svg.close().line();
  }

  private void bands(Markup svg) {
    int cells = (landscape.side() - 1) * finer();
    double cell = (double) SIZE / cells;
    StringBuilder[] paths = new StringBuilder[HeatMap.SHADES + 1];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = new StringBuilder();
    }
    for (int y = 0; y < cells; y++) {
      int from = 0;
      for (int x = 1; x <= cells; x++) {
        if (x == cells || shade(x, y) != shade(from, y)) {
          paths[shade(from, y)]
              .append('M')
              .append(Markup.pixel(LEFT + from * cell))
              .append(' ')
              .append(Markup.pixel(TOP + SIZE - (y + 1) * cell))
              .append('H')
              .append(Markup.pixel(LEFT + x * cell))
              .append('V')
              .append(Markup.pixel(TOP + SIZE - y * cell))
              .append('H')
              .append(Markup.pixel(LEFT + from * cell))
              .append('Z');
          from = x;
        }
      }
    }
    for (int i = 0; i < paths.length; i++) {
      if (!paths[i].isEmpty()) {
        svg.leaf("path", "class", i == HeatMap.SHADES ? "area missing" : "area h" + i)
            .with("d", paths[i].toString());
      }
    }
  }

  /** Returns how many cells lie between two points. */
  private int finer() {
    return Math.max(1, CELLS / (landscape.side() - 1));
  }

  /** Returns the shade in the middle of a fine cell; one more than the last: not finite. */
  private int shade(int x, int y) {
    double loss = at((x + 0.5) / finer(), (y + 0.5) / finer());
    if (!Double.isFinite(loss)) {
      return HeatMap.SHADES;
    }
    double share =
        Math.log(Math.max(loss, range.min()) / range.min()) / Math.log(range.max() / range.min());
    return (int) Math.max(0, Math.min(HeatMap.SHADES - 1, Math.floor(share * HeatMap.SHADES)));
  }

  private double at(double x, double y) {
    int i = (int) x;
    int k = (int) y;
    double right = x - i;
    double up = y - k;
    return (1 - up) * ((1 - right) * loss(i, k) + right * loss(i + 1, k))
        + up * ((1 - right) * loss(i, k + 1) + right * loss(i + 1, k + 1));
  }

  private double loss(int i, int k) {
    return landscape.plane()[k * landscape.side() + i];
  }

  private void axes(Markup svg) {
    double most = landscape.at()[landscape.at().length - 1];
    for (double value : new double[] {-most, 0, most}) {
      double place = (value + most) / (2 * most) * SIZE;
      String label = Format.plain(value).replace('-', '−');
      svg.label("tick middle", LEFT + place, TOP + SIZE + 18, label);
      svg.label("tick end", LEFT - 8, TOP + SIZE - place + 4, label);
    }
    svg.label("axis middle", LEFT + SIZE / 2.0, TOP + SIZE + 37, "along one direction");
  }
}
