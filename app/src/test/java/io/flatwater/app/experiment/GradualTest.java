package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import io.flatwater.app.config.ConfigurationException;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.ComparisonTable;
import io.flatwater.ingest.source.Datasets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Adaptation without labels as an experiment: kept, repeated to the same bytes, compared. */
@Timeout(240)
class GradualTest {
  private static final String YAML =
      """
      name: tiny-gradual
      data: {set: gaussians, from: 0, to: 1, noise: [0.0], batchRows: 32}
      gradual: {between: [0, 4, 9], sourceRows: 300, domainRows: 300, sourceEpochs: 30, epochs: 30}
      model: {hidden: []}
      arms: ['adam:weight-decay=0.02', 'sam:base=adam,weight-decay=0.02,rho=0.05']
      seeds: [1, 2]
      judging: {angles: [0, 1], sharpnessAngle: 1, sharpnessRows: 64}
      """;

  @TempDir private Path directory;
  private final StringWriter said = new StringWriter();

  private Experiments experiments(String yaml, Path into, Experiments.Place place) {
    return new Experiments(
        new Experiment(
            ExperimentFile.parse("tiny.yaml", yaml),
            Datasets.directory("gaussians", Path.of("gaussians"))),
        into,
        place,
        new PrintWriter(said));
  }

  @Test
  void isKeptRepeatedAndCompared() throws IOException {
    Experiments all = experiments(YAML, directory, Experiments.Place.IN_MEMORY);
    assertTrue(all.run(YAML, 2, () -> true).complete());
    assertEquals(new Experiments.Verified(3, 0), all.verify(3, 1, () -> true));
    Path other = directory.resolve("again");
    experiments(YAML, other, Experiments.Place.IN_MEMORY).run(YAML, 1, () -> true);
    assertEquals(
        Files.readString(directory.resolve("manifest.json")),
        Files.readString(other.resolve("manifest.json")));

    Comparison comparison = all.report().orElseThrow().comparison();
    assertEquals(
        List.of("source only", "0 between", "4 between", "9 between"),
        comparison.conditions().stream().map(c -> c.name()).toList());
    String table = ComparisonTable.of(comparison);
    assertTrue(table.contains("Accuracy at 1 in percent"), table);
    assertTrue(table.lines().allMatch(line -> line.length() <= 120), table);
    String page = all.into("before\n<!-- tiny-gradual -->\nold\n<!-- /tiny-gradual -->\nafter\n");
    assertTrue(page.startsWith("before\n<!-- tiny-gradual -->\n\nAccuracy at 1"), page);
    assertTrue(page.endsWith("|\n\n<!-- /tiny-gradual -->\nafter\n"), page);
    assertThrows(IllegalArgumentException.class, () -> all.into("no marks"));
  }

  @Test
  void aTeacherIsKeptBesideTheResults() throws IOException {
    String one = YAML.replace("[0, 4, 9]", "[2]").replace("seeds: [1, 2]", "seeds: [1]");
    experiments(one, directory, Experiments.Place.IN_MEMORY).run(one, 1, () -> true);
    CellResult result =
        CellFile.read(
            Files.readString(directory.resolve("cells/between-2/adam/seed-1/result.json")));
    assertEquals(4, result.checkpoints().size());
    assertEquals(3, result.steps().size());
    assertEquals(270.0, result.last().metric(GradualTrial.TEACHER, "kept"));
    double right = result.last().metric(GradualTrial.TEACHER, "right");
    assertEquals(right, result.steps().get(2).clean().accuracy(), 1e-12);
    assertTrue(result.last().metric(GradualTrial.TEACHER, "keptRight") >= right);
  }

  @Test
  void anotherNumberOfDomainsLeavesWhatIsFinished() {
    String one = YAML.replace("[0, 4, 9]", "[1]").replace("seeds: [1, 2]", "seeds: [1]");
    experiments(one, directory, Experiments.Place.IN_MEMORY).run(one, 1, () -> true);
    String two = one.replace("between: [1]", "between: [0, 1]");
    assertTrue(
        experiments(two, directory, Experiments.Place.IN_MEMORY)
            .run(two, 1, () -> true)
            .complete());
    assertTrue(said.toString().contains("2 of 4 runs were finished before"), said::toString);
  }

  @Test
  void saysWhatCannotBe() {
    Failure broker =
        assertThrows(
            Failure.class, () -> experiments(YAML, directory, Experiments.Place.ON_BROKER));
    assertTrue(String.valueOf(broker.getMessage()).contains("leave --kafka out"));
    ConfigurationException stream =
        assertThrows(
            ConfigurationException.class,
            () -> ExperimentFile.parse("x.yaml", YAML.replace("[0, 4, 9]", "[]")));
    assertTrue(String.valueOf(stream.getMessage()).contains("gradual.between"));
  }

  @Test
  void refusesWhatOnlyAStreamsTrainerDoes() {
    for (String policy :
        List.of("noise.action=drop", "drift.detectors=adwin", "unlabelled.teaching=continuous")) {
      String arms = YAML.replace("0.02'", "0.02," + policy + "'");
      String refused =
          String.valueOf(
              assertThrows(ConfigurationException.class, () -> ExperimentFile.parse("x.yaml", arms))
                  .getMessage());
      assertTrue(refused.contains(policy) && refused.contains("an optimizer alone"), refused);
    }
    String labelled = YAML.replace("batchRows: 32", "batchRows: 32, labelled: 9");
    String refused =
        String.valueOf(
            assertThrows(
                    ConfigurationException.class, () -> ExperimentFile.parse("x.yaml", labelled))
                .getMessage());
    assertTrue(refused.contains("gradual.sourceRows"), refused);
  }
}
