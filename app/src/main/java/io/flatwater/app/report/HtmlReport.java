package io.flatwater.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The result as one HTML page that needs nothing from outside: style and pictures are in it, no
 * script is needed to read it, and its content security policy forbids to load anything.
 *
 * <p>The page is well-formed XML too. It follows the reader's light or dark preference, fits a
 * telephone, and prints.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Writes the page; an older file is replaced.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Result result, Path file) throws IOException {
    Files.writeString(file, of(result));
  }

  private static void models(Markup html, Result result) {
    if (result.arms().stream().allMatch(arm -> arm.portrait().isEmpty())) {
      return;
    }
    List<ModelSection.Shown> shown = new ArrayList<>();
    for (Arm arm : result.arms()) {
      shown.add(new ModelSection.Shown(arm.name(), shown.size(), List.of(arm)));
    }
    html.open("section", "aria-labelledby", "models");
    html.element("h2", "The last models", "id", "models").line();
    Condition condition = Comparison.of(result).conditions().get(0);
    List<Runs> runs = condition.runs();
    ComparisonGrids.along(condition).write(html);
    html.open("div", "class", "figures").line();
    if (result.shift().domains().size() > 0) {
      new SharpnessFigure("model", result.shift(), runs, SharpnessFigure.Choice.ALL)
          .figure()
          .write(html, LineChart.Size.FULL);
    }
    if (NoiseFigure.isKnown(runs)) {
      new NoiseFigure("model", runs).figure().write(html, LineChart.Size.FULL);
    }
    new ModelSection("model", result.shift(), shown).write(html);
    html.close().close().line();
  }

  /** Returns the page. */
  public static String of(Result result) {
    return Page.of(
        result.title(),
        html -> {
          Overview.write(html, result);
          StreamSection.write(html, result);
          DomainSection.write(html, result);
          models(html, result);
          NoiseSection.write(html, result);
          GateSection.write(html, result);
          RunSection.write(html, result);
        });
  }
}
