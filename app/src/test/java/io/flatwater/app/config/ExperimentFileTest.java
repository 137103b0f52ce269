package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFileTest {
  @Test
  void needsANameOnly() {
    ExperimentFile file = ExperimentFile.parse("a.yaml", "name: a");
    assertEquals(List.of(0.2), file.noise());
    assertEquals(3, file.parsedArms().size());
  }

  @Test
  void saysEveryProblemWithItsPath() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                ExperimentFile.parse(
                    "a.yaml", "name: a\ndata: {noise: [2], exmaples: 5}\nmodel: {hidden: [0]}"));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("data.noise"), message);
    assertTrue(message.contains("did you mean examples?"), message);
    assertTrue(message.contains("model.hidden"), message);
  }

  @Test
  void readsEveryStudy() throws IOException {
    try (Stream<Path> studies = Files.list(Path.of("../studies"))) {
      List<Path> files = studies.filter(f -> f.toString().endsWith(".yaml")).toList();
      assertTrue(files.size() > 10, files.toString());
      for (Path file : files) {
        ExperimentFile study = ExperimentFile.parse(file.toString(), Files.readString(file));
        assertEquals(file.getFileName().toString(), study.name() + ".yaml");
      }
    }
  }

  @Test
  void refusesTwoArmsOfOneName() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> ExperimentFile.parse("a.yaml", "name: a\narms: [sam, 'sam:rho=0.1']"));
    assertTrue(String.valueOf(e.getMessage()).contains("LABEL="), e.getMessage());
  }

  @Test
  void takesChangesFromTheCommandLine(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("a.yaml");
    Files.writeString(file, "# said once\nname: a\nseeds: [1]\n");
    assertTrue(ExperimentFile.text(file, Map.of()).startsWith("# said once"));
    String changed = ExperimentFile.text(file, Map.of("seeds", "[7, 8]", "data.examples", "640"));
    ExperimentFile read = ExperimentFile.parse("a.yaml", changed);
    assertEquals(List.of(7, 8), read.seeds());
    assertEquals(640, read.data().examples());
  }
}
