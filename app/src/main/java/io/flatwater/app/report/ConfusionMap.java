package io.flatwater.app.report;

import io.flatwater.evaluator.Portrait.Mistakes;
import java.util.Locale;

/**
 * What a model takes for what, as one SVG picture: a row for each true class, a column for each
 * prediction, shares of the row in percent. Colours are those of mistakes alone, which the right
 * answers would drown.
 *
 * @param text what it shows, for people who cannot see it
 * @param mistakes counted
 * @param most share of a row that has the strongest colour, above 0
 */
record ConfusionMap(LineChart.Text text, Mistakes mistakes, double most) {
  /** Classes that can still be told apart on a telephone. */
  static final int MOST_CLASSES = 40;

  private static final int WIDTH = 360;
  private static final int LEFT = 40;
  private static final int TOP = 34;
  private static final int MOST_NUMBERS = 12;

  /** Draws the picture. */
  void draw(Markup svg) {
    int classes = mistakes.classes();
    double cell = (WIDTH - LEFT - 4.0) / classes;
    svg.open("svg")
        .with("class", "chart confusion")
        .with("viewBox", "0 0 " + WIDTH + " " + Markup.pixel(TOP + cell * classes + 4))
        .with("role", "img")
        .with("aria-labelledby", text.id() + "-t " + text.id() + "-d");
    svg.element("title", text.title(), "id", text.id() + "-t");
    svg.element("desc", text.description(), "id", text.id() + "-d");
    svg.label("axis middle", LEFT + cell * classes / 2, 12, "predicted");
    svg.label("axis", 0, 28, "true");
    int stride = classes <= MOST_NUMBERS ? 1 : (classes + 9) / 10;
    for (int c = 0; c < classes; c += stride) {
      svg.label("tick middle", LEFT + (c + 0.5) * cell, 28, Integer.toString(c));
      svg.label("tick end", LEFT - 8, TOP + (c + 0.5) * cell + 4, Integer.toString(c));
    }
    for (int label = 0; label < classes; label++) {
      row(svg, label, cell);
    }
    svg.close().line();
  }

  private void row(Markup svg, int label, double cell) {
    long rows = rows(mistakes, label);
    for (int c = 0; c < mistakes.classes(); c++) {
      double share = rows == 0 ? Double.NaN : (double) mistakes.count(label, c) / rows;
      int shade = shade(share);
      String style =
          !Double.isFinite(share) ? "cell missing" : c == label ? "cell right" : "cell h" + shade;
      svg.open("rect")
          .with("class", style)
          .with("x", LEFT + c * cell)
          .with("y", TOP + label * cell)
          .with("width", cell)
          .with("height", cell);
      svg.element(
          "title", "true " + label + ", predicted " + c + ": " + Format.percent(share) + " %");
      svg.close();
      if (mistakes.classes() <= MOST_NUMBERS && share >= 0.005) {
        boolean strong = c != label && shade >= HeatMap.SHADES / 2;
        svg.label(
            strong ? "small middle on" : c == label ? "small middle strong" : "small middle",
            LEFT + (c + 0.5) * cell,
            TOP + (label + 0.5) * cell + 4,
            String.format(Locale.ROOT, "%.0f", 100 * share));
      }
    }
  }

  private int shade(double share) {
    return (int) Math.max(0, Math.min(HeatMap.SHADES - 1, HeatMap.SHADES * share / most));
  }

  /** Returns how many rows of a class there are. */
  static long rows(Mistakes mistakes, int label) {
    long rows = 0;
    for (int c = 0; c < mistakes.classes(); c++) {
      rows += mistakes.count(label, c);
    }
    return rows;
  }

  /** Returns the largest share of a class's rows that were taken for one other class. */
  static double worst(Mistakes mistakes) {
    double worst = 0;
    for (int label = 0; label < mistakes.classes(); label++) {
      long rows = rows(mistakes, label);
      for (int c = 0; c < mistakes.classes(); c++) {
        if (c != label && rows > 0) {
          worst = Math.max(worst, (double) mistakes.count(label, c) / rows);
        }
      }
    }
    return worst;
  }
}
