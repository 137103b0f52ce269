package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Looks;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.HtmlReport;
import io.flatwater.app.report.Result;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Method;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both reports of real runs, as people see them; pictures are left in target/browser. */
@Timeout(300)
class ReportsInBrowserTest {
  private static final String YAML =
      """
      name: looked-at
      title: Three optimizers on a short stream
      data: {images: 1200, examples: 2560, noise: [0.2, 0.4]}
      model: {hidden: [32]}
      arms: [sgd, 'sam:rho=0.1', momentum-sam]
      seeds: [1, 2]
      judging: {intermediateRows: 100, sharpnessRows: 64, everySteps: 4, slicePoints: 17}
      """;

  private static Dataset mnist;

  @TempDir private Path directory;

  @BeforeAll
  static void pull() {
    mnist =
        new Datasets(
                Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                Progress.NONE)
            .mnist();
  }

  @Test
  void anExperimentsReportIsDrawnInEveryView() {
    try (Browser browser = Browser.start()) {
      Experiments experiments =
          new Experiments(
              new Experiment(ExperimentFile.parse("looked-at.yaml", YAML), mnist),
              directory,
              Experiments.Place.IN_MEMORY,
              new PrintWriter(new StringWriter()));
      experiments.run(YAML, 2, () -> true);
      look(browser, experiments.report().orElseThrow().page(), "experiment", 1 + 2 * (5 + 2 * 3));
    }
  }

  @Test
  void theQuickstartsReportIsDrawnInEveryView() throws IOException {
    try (Browser browser = Browser.start()) {
      Plan plan =
          new Plan(
              TurningImages.turning(mnist, 2_560, 60, 0.2, 128),
              List.of(32),
              1,
              List.of(
                  new Plan.Arm("sgd", Method.of("sgd", Map.of())),
                  new Plan.Arm("sam", Method.of("sam", Map.of())),
                  new Plan.Arm("momentum-sam", Method.of("momentum-sam", Map.of()))),
              Judging.usual(4),
              Execution.of("auto"));
      Result result =
          new Quickstart(plan, new PrintWriter(new StringWriter()), Optional.empty())
              .inMemory(() -> true)
              .orElseThrow();
      Path page = directory.resolve("report.html");
      HtmlReport.write(result, page);
      look(browser, page, "quickstart", 8 + 3 * 3);
    }
  }

  private static void look(Browser browser, Path page, String name, int charts) {
    for (View view : List.of(View.DESKTOP, View.DARK, View.PHONE, View.PRINT)) {
      try (Tab tab = browser.open(view)) {
        tab.visit(page.toUri());
        assertEquals(charts, Looks.check(tab, view), name + " " + view.name());
        tab.picture(Path.of("target", "browser", name + "-" + view.name() + ".png"));
        if (view.medium() == View.Medium.SCREEN) {
          pointer(tab);
          tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
          Looks.check(tab, view);
        }
      }
    }
  }

  /** Moves the pointer over the first chart: it must show the values of all lines there. */
  private static void pointer(Tab tab) {
    tab.evaluate(
        """
        (() => {
          const chart = [...document.querySelectorAll("svg[data-x]")]
            .find(svg => svg.getBoundingClientRect().width > 0);
          const box = chart.getBoundingClientRect();
          chart.dispatchEvent(new PointerEvent("pointermove", {
            clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true}));
        })()
        """);
    String tip = tab.evaluate("document.querySelector('.tip:not([hidden])')?.innerText").asText();
    assertTrue(tip.contains("sgd") && tip.contains("momentum-sam"), tip);
    assertFalse(tip.contains("NaN"), tip);
  }
}
