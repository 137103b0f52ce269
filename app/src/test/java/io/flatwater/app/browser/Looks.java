package io.flatwater.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What every page of ours must hold in every view. Texts and marks are measured as drawn. */
public final class Looks {
  /** For each visible chart: its id, marks with an area or a length, and texts outside of it. */
  private static final String CHARTS =
      """
      [...document.querySelectorAll("svg.chart")]
        .filter(svg => svg.getBoundingClientRect().width > 0)
        .map(svg => {
          const frame = svg.getBoundingClientRect();
          const marks = [...svg.querySelectorAll("path, rect, circle, polyline")].filter(mark => {
            const box = mark.getBoundingClientRect();
            return box.width > 1 || box.height > 1;
          });
          const outside = [...svg.querySelectorAll("text")].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < -1 || box.right > innerWidth + 1
              || box.bottom > frame.bottom + 4 || box.top < frame.top - 4;
          });
          return {
            id: svg.getAttribute("aria-labelledby"),
            width: frame.width,
            height: frame.height,
            marks: marks.length,
            outside: outside.map(text => text.textContent),
          };
        })
      """;

  private Looks() {}

  /** Checks a page that was visited, and returns how many charts it shows. */
  public static int check(Tab tab, View view) {
    assertEquals(List.of(), tab.complaints(), view.name());
    assertEquals(0, tab.overflow(), () -> "pixels too wide: " + view.name() + ": " + widest(tab));
    JsonNode charts = tab.evaluate(CHARTS);
    for (JsonNode chart : charts) {
      String what = view.name() + ": " + chart;
      assertTrue(chart.path("width").asDouble() > 150, what);
      assertTrue(chart.path("height").asDouble() > 60, what);
      assertTrue(chart.path("marks").asInt() >= 2, what);
      assertEquals(0, chart.path("outside").size(), what);
    }
    double page = brightness(tab, "backgroundColor");
    double ink = brightness(tab, "color");
    boolean dark = view.scheme() == View.Scheme.DARK && view.medium() == View.Medium.SCREEN;
    assertTrue(dark ? page < 0.2 && ink > 0.7 : page > 0.9 && ink < 0.3, page + ", " + ink);
    return charts.size();
  }

  private static String widest(Tab tab) {
    return tab.evaluate(
            """
            [...document.querySelectorAll("body *")]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .slice(0, 5).map(e => e.tagName + "." + e.getAttribute("class")).join(", ")
            """)
        .asText();
  }

  /** Returns how bright a colour of the body is, from 0 to 1. */
  private static double brightness(Tab tab, String property) {
    String colour = tab.evaluate("getComputedStyle(document.body)." + property).asText();
    String[] parts = colour.replaceAll("[^0-9.,]", "").split(",");
    return (0.2126 * Double.parseDouble(parts[0])
            + 0.7152 * Double.parseDouble(parts[1])
            + 0.0722 * Double.parseDouble(parts[2]))
        / 255;
  }
}
