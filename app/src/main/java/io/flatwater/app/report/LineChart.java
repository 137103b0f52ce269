package io.flatwater.app.report;

import java.util.List;

/**
 * Lines over an axis as one SVG picture, readable without any script.
 *
 * @param text what it shows, for people who cannot see it
 * @param x axis to the right
 * @param y axis upwards
 * @param reading how the script writes the values under the pointer
 * @param series lines in the order to draw; {@link Series.Weight#MAIN} ones come on top
 * @param shades ranges of {@code x} with a background and a caption
 * @param bands areas behind the lines
 */
record LineChart(
    Text text,
    Axis x,
    Axis y,
    Reading reading,
    List<Series> series,
    List<Shade> shades,
    List<Band> bands) {

  /** Makes a chart without bands. */
  LineChart(Text text, Axis x, Axis y, Reading reading, List<Series> series, List<Shade> shades) {
    this(text, x, y, reading, series, shades, List.of());
  }

  /**
   * Words for a picture.
   *
   * @param id unique in the page
   * @param title short
   * @param description what is to be seen, in sentences
   */
  record Text(String id, String title, String description) {}

  /**
   * How values are read off.
   *
   * @param unit written directly after a whole number of the x axis
   * @param factor that values of the y axis are multiplied by
   * @param digits decimals after that
   */
  record Reading(String unit, int factor, int digits) {}

  /**
   * A range of the x axis with a background.
   *
   * @param from left end
   * @param to right end
   * @param caption written at its top
   */
  record Shade(double from, double to, String caption) {}

  /** Room for a picture, in pixels before scaling. */
  enum Size {
    /** A whole page's width; names at the ends of the lines. */
    FULL(960, 400),
    /** Half a page's width; names at the ends of the lines. */
    HALF(500, 340),
    /** A telephone; names are left to the legend. */
    NARROW(360, 290);

    private final int width;
    private final int height;

    Size(int width, int height) {
      this.width = width;
      this.height = height;
    }

    int width() {
      return width;
    }

    int height() {
      return height;
    }
  }

  LineChart {
    series = List.copyOf(series);
    shades = List.copyOf(shades);
    bands = List.copyOf(bands);
  }

  /** Returns the lines of one weight, in the order to draw. */
  List<Series> series(Series.Weight weight) {
    return series.stream().filter(s -> s.weight() == weight).toList();
  }

  /** Draws the chart. */
  void draw(Markup svg, Size size) {
    new Plot(this, size, svg).draw();
  }
}
