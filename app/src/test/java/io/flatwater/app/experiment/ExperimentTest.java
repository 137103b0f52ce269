package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on real data: kept, resumed, repeated, and the same on a broker. */
@Timeout(240)
class ExperimentTest {
  private static final String YAML =
      """
      name: tiny
      data: {images: 1200, examples: 1280, noise: [0.0, 0.3]}
      model: {hidden: [32]}
      arms: [sgd, 'sam:rho=0.1']
      seeds: [1, 2]
      judging: {angles: [0, 60], intermediateRows: 200, sharpnessRows: 64, everySteps: 5,
                sharpness: [sam, gradient-norm, 'trace:draws=3,every=2', 'spectrum:top=2,steps=4,every=3']}
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

  private Experiments experiments(String yaml, Path into, Experiments.Place place) {
    return new Experiments(
        new Experiment(ExperimentFile.parse("tiny.yaml", yaml), mnist),
        into,
        place,
        new PrintWriter(said));
  }

  private String manifest(Path of) throws IOException {
    return Files.readString(of.resolve("manifest.json"));
  }

  @Test
  void keepsResumesAndRepeatsItsRuns() throws IOException {
    Experiments all = experiments(YAML, directory, Experiments.Place.IN_MEMORY);
    AtomicBoolean goOn = new AtomicBoolean(true);
    Path first = directory.resolve("cells/noise-0/sgd/seed-1/result.json");
    // One run at a time, stopped as soon as the first is kept.
    Experiments.Ended early =
        all.run(YAML, 1, () -> goOn.get() && !(Files.exists(first) && goOn.getAndSet(false)));
    assertEquals(8, early.cells());
    assertTrue(early.finished() < 8, () -> early + "");
    assertTrue(all.report().orElseThrow().comparison().conditions().size() >= 1);

    assertTrue(all.run(YAML, 2, () -> true).complete());
    assertTrue(said.toString().contains("were finished before and are kept"), said::toString);
    String manifest = manifest(directory);

    // Without interruption and from nothing, the same bytes.
    Path other = directory.resolve("again");
    Experiments again = experiments(YAML, other, Experiments.Place.IN_MEMORY);
    again.run(YAML, 2, () -> true);
    assertEquals(manifest, manifest(other));

    assertEquals(new Experiments.Verified(3, 0), all.verify(3, 5, () -> true));
  }

  @Test
  void endsInTheSameBytesOnABroker() throws IOException {
    String one = YAML.replace("[0.0, 0.3]", "[0.3]").replace("seeds: [1, 2]", "seeds: [1]");
    experiments(one, directory, Experiments.Place.IN_MEMORY).run(one, 2, () -> true);
    Experiments broker = experiments(one, directory, Experiments.Place.ON_BROKER);
    assertEquals(new Experiments.Verified(2, 0), broker.verify(9, 0, () -> true));
    // Dear measures of every second and third checkpoint and the last; no durations.
    String result = Files.readString(directory.resolve("cells/noise-0.3/sgd/seed-1/result.json"));
    assertEquals(3, count(result, "\"sharpness.hessian.trace\""), result);
    assertEquals(2, count(result, "\"sharpness.hessian.top2\""), result);
    assertEquals(4, count(result, "\"sharpness.sam\""), result);
    assertEquals(0, count(result, ".seconds\""), result);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void goesOnAfterAKill() throws IOException, InterruptedException {
    String one = YAML.replace("[0.0, 0.3]", "[0.3]") + "budget: {threads: 1}\n";
    Path file = Files.writeString(directory.resolve("tiny.yaml"), one);
    Path killed = killedInTheMidst(file);

    Experiments after = experiments(one, killed, Experiments.Place.IN_MEMORY);
    assertTrue(after.run(one, 2, () -> true).complete());
    assertTrue(said.toString().contains(" of 4 runs were finished before"), said::toString);
    Path other = directory.resolve("undisturbed");
    experiments(one, other, Experiments.Place.IN_MEMORY).run(one, 2, () -> true);
    assertEquals(manifest(other), manifest(killed));
  }

  /** Kills one that has finished a run and not all; the kill may come too late, but not always. */
  private Path killedInTheMidst(Path file) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 10; attempt++) {
      Path killed = directory.resolve("killed-" + attempt);
      killAfterARun(file, killed);
      long kept = results(killed);
      assertTrue(kept >= 1, () -> kept + " runs were kept");
      if (kept < 4) {
        return killed;
      }
    }
    throw new AssertionError("all runs were finished before each kill");
  }

  private void killAfterARun(Path file, Path out) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.flatwater.app.Main",
                "experiment",
                "run",
                file.toString(),
                "--out",
                out.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("child.log").toFile())
            .start();
    try {
      long deadline = System.nanoTime() + 120_000_000_000L;
      while (results(out) == 0 && child.isAlive() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static long results(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(f -> f.endsWith("result.json")).count();
    }
  }

  @Test
  void aChangedResultIsFound() throws IOException {
    String one = YAML.replace("[0.0, 0.3]", "[0.3]").replace("seeds: [1, 2]", "seeds: [1]");
    Experiments all = experiments(one, directory, Experiments.Place.IN_MEMORY);
    all.run(one, 2, () -> true);
    Path result = directory.resolve("cells/noise-0.3/sgd/seed-1/result.json");
    String text = Files.readString(result);
    Files.writeString(result, text.replaceFirst("\"stateHash\":\"....", "\"stateHash\":\"0000"));
    assertEquals(new Experiments.Verified(2, 1), all.verify(9, 0, () -> true));
    assertTrue(said.toString().contains("not the one in the manifest"), said::toString);
    // Run again, the damaged run is made anew.
    all.run(one, 2, () -> true);
    assertEquals(text, Files.readString(result));
  }

  @Test
  void showsMeansDifferencesAndThePage() throws IOException {
    Experiments all = experiments(YAML, directory, Experiments.Place.IN_MEMORY);
    all.run(YAML, 2, () -> true);
    Experiments.Reported reported = all.report().orElseThrow();
    Comparison comparison = reported.comparison();
    assertEquals(2, comparison.conditions().size());
    assertEquals(2, comparison.conditions().get(1).runs().get(0).repetitions().size());
    assertFalse(comparison.correlations().isEmpty());
    String table = ComparisonTable.of(comparison);
    assertTrue(table.contains("points over sgd"), table);
    assertTrue(table.lines().allMatch(line -> line.length() <= 120), table);
    String page = Files.readString(reported.page());
    assertTrue(page.contains("class=\"band s1\""));
    String results = Files.readString(directory.resolve("csv/results.csv"));
    assertEquals(9, results.lines().count(), results);
  }

  @Test
  void refusesADirectoryOfAnotherExperiment() {
    String other = YAML.replace("name: tiny", "name: other");
    experiments(YAML, directory, Experiments.Place.IN_MEMORY).run(YAML, 1, () -> false);
    Experiments second = experiments(other, directory, Experiments.Place.IN_MEMORY);
    Failure e = assertThrows(Failure.class, () -> second.run(other, 1, () -> true));
    assertTrue(String.valueOf(e.getMessage()).contains("holds the experiment tiny"));
  }
}
