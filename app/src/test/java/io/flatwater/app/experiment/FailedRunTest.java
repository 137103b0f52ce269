package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.CommandLines;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.ComparisonTable;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that fails is noted and shown, the others go on, and it is tried again. */
@Timeout(240)
class FailedRunTest {
  /** An absurd learning rate: the model overflows in a few steps. */
  private static final String YAML =
      """
      name: wild
      data: {images: 600, examples: 640, noise: [0.3]}
      model: {hidden: [16]}
      arms: [sgd, 'wild=sgd:rate=1e30']
      seeds: [1, 2]
      judging: {angles: [0, 60], intermediateRows: 100, sharpnessRows: 64, everySteps: 5,
                sharpness: [gradient-norm], slicePoints: 5}
      """;

  private static Dataset mnist;

  @TempDir private Path directory;
  private final StringWriter said = new StringWriter();

  @BeforeAll
  static void pull() {
    mnist =
        new Datasets(
                Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                Progress.NONE)
            .mnist();
  }

  private Experiments experiments(String yaml) {
    return new Experiments(
        new Experiment(ExperimentFile.parse("wild.yaml", yaml), mnist),
        directory,
        Experiments.Place.IN_MEMORY,
        new PrintWriter(said));
  }

  private Path cell(String name) {
    return directory.resolve("cells/noise-0.3").resolve(name);
  }

  @Test
  void theOthersGoOnAndTheReportSaysWhy() throws IOException {
    Experiments all = experiments(YAML);
    assertEquals(new Experiments.Ended(4, 2, 2, false), all.run(YAML, 2, () -> true));
    assertTrue(said.toString().contains("FAILED after"), said::toString);

    String failure = Files.readString(cell("wild/seed-1/failure.json"));
    assertTrue(failure.contains("is not finite"), failure);
    assertTrue(failure.contains("at io.flatwater."), failure);
    assertFalse(Files.exists(cell("wild/seed-1/result.json")));

    Comparison comparison = all.report().orElseThrow().comparison();
    assertEquals(
        List.of(1L, 2L), comparison.failed().stream().map(Comparison.Failed::seed).toList());
    String table = ComparisonTable.of(comparison);
    assertTrue(table.contains("30 % wrong labels, wild"), table);
    String page = Files.readString(directory.resolve("report.html"));
    assertTrue(page.contains("2 runs failed"), page);
    assertTrue(page.contains("is not finite"), page);
    String marked = all.into("<!-- wild -->\n<!-- /wild -->\n");
    assertTrue(marked.contains("| 30 % wrong labels, wild | 2 | "), marked);

    // What is finished is kept and repeats; what failed is tried again, and fails again.
    assertEquals(new Experiments.Verified(2, 0), all.verify(9, 0, () -> true));
    assertEquals(new Experiments.Ended(4, 2, 2, false), experiments(YAML).run(YAML, 2, () -> true));
    assertTrue(said.toString().contains("2 of 4 runs were finished before"), said::toString);
  }

  @Test
  void aFailureIsForgottenWhenTheRunSucceeds() throws IOException {
    String one = YAML.replace("[1, 2]", "[1]").replace("arms: [sgd, ", "arms: [sgd] # ");
    Workspace workspace = new Workspace(directory);
    Experiment experiment = new Experiment(ExperimentFile.parse("wild.yaml", one), mnist);
    Cell cell = experiment.cells().get(0);
    workspace.keep(cell, Breakdown.of("inputs", new OutOfMemoryError("no heap")));
    assertEquals("OutOfMemoryError: no heap", workspace.failed(cell).orElseThrow().reason());

    assertTrue(experiments(one).run(one, 1, () -> true).complete());
    assertTrue(workspace.failed(cell).isEmpty());
    assertFalse(Files.readString(directory.resolve("manifest.json")).contains("failed"));
  }

  @Test
  void theCommandEndsWithOne() throws IOException {
    Path file = Files.writeString(directory.resolve("wild.yaml"), YAML);
    Path out = directory.resolve("out");
    String err = CommandLines.fail("experiment", "run", file.toString(), "--out", out.toString());
    assertTrue(err.contains("FAILED after"), err);
    assertTrue(Files.readString(out.resolve("report.html")).contains("2 runs failed"));
  }

  @Test
  void anotherNoiseRateLeavesFinishedRunsAlone() throws IOException {
    String one = YAML.replace("arms: [sgd, ", "arms: [sgd] # ");
    assertTrue(experiments(one).run(one, 2, () -> true).complete());
    String more = one.replace("noise: [0.3]", "noise: [0.3, 0.1]");
    assertTrue(experiments(more).run(more, 2, () -> true).complete());
    assertTrue(said.toString().contains("2 of 4 runs were finished before"), said::toString);
    // Another setting of the data changes all of them.
    String longer = more.replace("examples: 640", "examples: 768");
    assertTrue(experiments(longer).run(longer, 2, () -> true).complete());
    assertTrue(said.toString().contains("4 results were made by other data"), said::toString);
  }

  @Test
  void otherDataAreFound() throws IOException {
    String one = YAML.replace("[1, 2]", "[1]").replace("arms: [sgd, ", "arms: [sgd] # ");
    assertTrue(experiments(one).run(one, 1, () -> true).complete());
    // As if one byte of the images had been another when the experiment ran.
    Manifest manifest = Manifest.read(new Workspace(directory));
    Map<String, String> hashes = new java.util.LinkedHashMap<>(manifest.hashes());
    hashes.computeIfPresent("train images", (name, hash) -> hash.replaceFirst(".", "x"));
    new Manifest(
            manifest.name(),
            manifest.file(),
            hashes,
            manifest.versions(),
            manifest.cells(),
            manifest.failed())
        .write(new Workspace(directory));
    Experiments.Verified verified = experiments(one).verify(9, 0, () -> true);
    assertEquals(new Experiments.Verified(1, 0, false), verified);
    assertFalse(verified.equal());
    assertTrue(said.toString().contains("when the experiment ran: train images"), said::toString);
  }
}
