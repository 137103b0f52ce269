package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on what nobody here has seen: a stranger's file, mails, a generator. */
@Timeout(240)
class SourcedExperimentTest {
  @TempDir private Path directory;

  /** Two columns of numbers and a label that comes in runs; a broken row. */
  private Path table() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder text = new StringBuilder("load;place;state\n");
    boolean busy = false;
    for (int i = 0; i < 900; i++) {
      busy = random.nextInt(3) == 0 ? random.nextBoolean() : busy;
      double load = (busy ? 1 : -1) + 0.4 * (random.nextDouble() - 0.5);
      text.append(load).append(i % 2 == 0 ? ";north;" : ";south;").append(busy ? "busy" : "calm");
      text.append('\n');
    }
    text.append("not a number;north;busy\n");
    return Files.writeString(directory.resolve("load.csv"), text);
  }

  private Path study(String source) throws IOException {
    return Files.writeString(
        directory.resolve("study.yaml"),
        """
        name: load
        source: %s
        data: {batchRows: 16}
        model: {hidden: []}
        arms: ['sgd:rate=0.3', 'sam:rate=0.3,rho=0.05']
        seeds: [0, 1]
        judging: {everySteps: 25, parts: 3, slicePoints: 0}
        """
            .formatted(source));
  }

  private String experiment(String... arguments) {
    return CommandLines.run(arguments);
  }

  @Test
  void runsAStrangersFileBesideWhoLooksAtLabelsOnly() throws IOException {
    Path study =
        study("{kind: csv, file: '" + table() + "', label: state, broken: report, noise: 0}");
    String out = directory.resolve("out").toString();
    String said = experiment("experiment", "run", study.toString(), "--out", out);
    assertTrue(said.contains("1 row was left out; the first: line 902 of load"), said);
    double persistence = accuracy(said, "persistence");
    double majority = accuracy(said, "majority");
    double sgd = accuracy(said, "sgd");
    assertTrue(persistence > 75 && persistence < 90 && majority < 70 && sgd > 90, said);
    assertTrue(said.contains("κ-temporal"), said);
    // κ-temporal is what the model has right of what persistence leaves over.
    assertEquals((sgd - persistence) / (100 - persistence), word(said, "sgd", 5), 2e-3, said);

    String page = Files.readString(Path.of(out, "report.html"));
    assertTrue(page.contains("persistence") && page.contains("900 rows of load"), page);
    String results = Files.readString(Path.of(out, "csv", "results.csv"));
    assertTrue(results.startsWith("condition,optimizer,seed"), results);
    assertTrue(results.lines().findFirst().orElse("").contains("persistence,majority"), results);

    assertTrue(experiment("experiment", "verify", out).contains("4 runs repeated, all equal"));
  }

  @Test
  void endsInTheSameBytesOnABroker() throws IOException {
    Path study = study("{kind: csv, file: '" + table() + "', label: state, broken: report}");
    String out = directory.resolve("out").toString();
    String some = "data.noise=[0.2]";
    experiment("experiment", "run", study.toString(), "--out", out, "--set", some);
    String said = experiment("experiment", "verify", out, "--kafka", "--sample", "1");
    assertTrue(said.contains("1 runs repeated, all equal"), said);
  }

  @Test
  void goesOnWithoutLabelsToTheSameBytesOnABroker() throws IOException {
    Path study =
        study(
            "{kind: generator, examples: 8000, labelled: 2000, generator: {concepts: [gaussian]}}");
    String out = directory.resolve("out").toString();
    String arms = "arms=['none=adam:weight-decay=0.02', 'self=%s']";
    String adam = "adam:weight-decay=0.02,unlabelled.teaching=per-domain";
    String said =
        experiment(
            "experiment",
            "run",
            study.toString(),
            "--out",
            out,
            "--set",
            arms.formatted(adam),
            "--set",
            "seeds=[1]");
    assertTrue(accuracy(said, "self") > accuracy(said, "none") + 3, said);
    said = experiment("experiment", "verify", out, "--kafka");
    assertTrue(said.contains("2 runs repeated, all equal"), said);
  }

  @Test
  void drawsAnewForEachSeedAndTellsAnotherFileFromTheFirst() throws IOException {
    Path study =
        study(
            "{kind: generator, examples: 1500, generator: {concepts: ['stagger function=1',"
                + " 'stagger function=3'], at: [750]}}");
    String out = directory.resolve("out").toString();
    String said = experiment("experiment", "run", study.toString(), "--out", out);
    assertTrue(accuracy(said, "sgd") > 60, said);
    String first = Files.readString(Path.of(out, "cells/as-is/sgd/seed-0/result.json"));
    String second = Files.readString(Path.of(out, "cells/as-is/sgd/seed-1/result.json"));
    assertTrue(!persistence(first).equals(persistence(second)), first);
  }

  @Test
  void saysWhatDoesNotGoTogether() throws IOException {
    Path study = study("{kind: csv, file: a.csv}");
    String said = CommandLines.fail("experiment", "run", study.toString());
    assertTrue(said.contains("source.label: found nothing") && !said.contains("ingest"), said);
    Path images = study("{kind: generator}");
    said = CommandLines.fail("experiment", "run", images.toString(), "--set", "data.examples=7");
    assertTrue(said.contains("beside a source"), said);
  }

  private static String persistence(String result) {
    return result.replaceAll("(?s).*(\"persistence\":[0-9.]+).*", "$1");
  }

  private static double accuracy(String said, String name) {
    return word(said, name, 2);
  }

  /** Returns a word of the first row of this name. */
  private static double word(String said, String name, int word) {
    return Double.parseDouble(
        said.lines()
            .filter(line -> line.startsWith(name + " "))
            .findFirst()
            .orElseThrow(() -> new AssertionError(said))
            .split("\\s+")[word]);
  }
}
