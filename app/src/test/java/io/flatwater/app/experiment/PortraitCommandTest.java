package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.CommandLines;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Looks;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.evaluator.Portrait;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Method;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of a lineage on a broker, drawn by the command as a user would. */
@Timeout(240)
class PortraitCommandTest {
  @TempDir private Path directory;

  @Test
  void drawsCheckpointsOfALineageSideBySide() throws IOException {
    Plan plan =
        new Plan(
            TurningImages.turning(
                new Datasets(
                        Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                        Progress.NONE)
                    .mnist(),
                1_280,
                60,
                0.2,
                128),
            List.of(32),
            1,
            List.of(new Plan.Arm("sgd", Method.of("sgd", Map.of()))),
            Judging.usual(5),
            Execution.of("auto"));
    Recording recording = new Recording();
    Path page = directory.resolve("portrait.html");
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        Display quiet =
            new Display(
                new PrintWriter(PrintWriter.nullWriter()), Display.Kind.LINES, System::nanoTime)) {
      new OnBroker(plan, recording, quiet, directory)
          .runOn(
              Map.of("bootstrap.servers", broker.bootstrap()), Feed.of(plan), () -> true, m -> {});
      String said =
          CommandLines.run(
              "checkpoints",
              "portrait",
              "sgd/rotating@0",
              "sgd/rotating",
              "--points",
              "13",
              "--set",
              "broker.bootstrap=" + broker.bootstrap(),
              "--set",
              "store.location=" + directory.resolve("checkpoints"),
              "--report",
              page.toString(),
              "--csv",
              directory.resolve("numbers").toString());
      assertTrue(said.contains("sgd/rotating@0 ") && said.contains("sgd/rotating@3 "), said);
    }
    String confusion = Files.readString(directory.resolve("numbers/confusion.csv"));
    Portrait expected = recording.arm(plan, plan.arms().get(0)).portrait();
    long right = expected.mistakes().get("90").count(3, 3);
    assertTrue(
        confusion.contains("This run,sgd/rotating@3,0,90,3,3," + right + "\r\n"),
        () -> "expected " + right);
    long lines = Files.readString(directory.resolve("numbers/slices.csv")).lines().count();
    assertEquals(1 + 2 * (13 + 7 * 7), lines);
    try (Browser browser = Browser.start();
        Tab tab = browser.open(View.PHONE)) {
      tab.visit(page.toUri());
      assertEquals(1 + 2 * 2, Looks.check(tab, View.PHONE));
      tab.show(View.DESKTOP);
      assertEquals(1 + 2 * 2, Looks.check(tab, View.DESKTOP));
      tab.picture(Path.of("target", "browser", "portrait-desktop.png"));
    }
  }
}
