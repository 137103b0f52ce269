package io.flatwater.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A comparison as one HTML page that needs nothing from outside, made as {@link HtmlReport} is. */
public final class ComparisonReport {
  private ComparisonReport() {}

  /**
   * Writes the page; an older file is replaced.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Comparison comparison, Path file) throws IOException {
    Files.writeString(file, of(comparison));
  }

  /** Returns the page. */
  public static String of(Comparison comparison) {
    return Page.of(
        comparison.title(),
        html -> {
          header(html, comparison);
          FailedSection.write(html, comparison);
          if (comparison.conditions().size() > 1) {
            AcrossSection.write(html, comparison);
          }
          for (int i = 0; i < comparison.conditions().size(); i++) {
            ConditionSection.write(html, comparison, i);
          }
          provenance(html, comparison);
        });
  }

  private static void header(Markup html, Comparison comparison) {
    html.open("header");
    html.element("p", "Flatwater", "class", "brand");
    html.element("h1", comparison.title());
    html.open("dl", "class", "settings");
    comparison
        .settings()
        .forEach(
            (name, value) -> html.open("div").element("dt", name).element("dd", value).close());
    html.close();
    html.close().line();
  }

  private static void provenance(Markup html, Comparison comparison) {
    html.open("section", "aria-labelledby", "run");
    html.element("h2", "How this was made", "id", "run").line();
    html.element(
        "p",
        "Every run is decided by the experiment's file and what is listed here; repeated, it ends"
            + " in the same bytes.",
        "class",
        "lead");
    html.open("table", "class", "pairs").open("tbody").line();
    comparison
        .provenance()
        .forEach(
            (name, value) ->
                html.open("tr")
                    .element("th", name, "scope", "row")
                    .element("td", value)
                    .close()
                    .line());
    html.close().close().line();
    html.element("h3", "Optimizers");
    html.open("dl", "class", "arms").line();
    for (int i = 0; i < comparison.conditions().get(0).runs().size(); i++) {
      Runs runs = comparison.conditions().get(0).runs().get(i);
      html.open("dt");
      Look.swatch(html, i);
      html.text(runs.name()).close();
      html.open("dd").element("code", runs.optimizer()).close().line();
    }
    html.close().close().line();
  }
}
