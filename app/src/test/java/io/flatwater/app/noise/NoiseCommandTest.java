package io.flatwater.app.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseCommandTest {
  @TempDir Path directory;

  @Test
  void printsTheEstimateBesideTheTruth() {
    String out =
        CommandLines.run(
            "noise",
            "accuracy",
            "--examples",
            "8000",
            "--angle",
            "20",
            "--kind",
            "symmetric",
            "--rate",
            "0.2",
            "--seeds",
            "2");
    List<String> lines = out.lines().toList();
    assertEquals(3, lines.size(), out);
    String[] cells = lines.get(2).split(" *\\| *");
    assertEquals("symmetric", cells[1]);
    assertEquals(20, Double.parseDouble(cells[2]), 1.5);
    assertEquals(20, Double.parseDouble(cells[3]), 4);
    assertTrue(Double.parseDouble(cells[6]) > 85, "precision: " + out);
  }

  @Test
  void comparesDoubtWithWhatPeopleSaid() throws IOException {
    // Made up: two digits that models mistake for others, and three that they do not.
    String judged =
        "[{\"id\": 8, \"mturk\": {\"given\": 1}}, {\"id\": 247, \"mturk\": {\"given\": 0}},"
            + " {\"id\": 0, \"mturk\": {\"given\": 5}}, {\"id\": 1, \"mturk\": {\"given\": 5}},"
            + " {\"id\": 2, \"mturk\": {\"given\": 3}}]";
    Path file = Files.writeString(directory.resolve("judged.json"), judged);
    String out =
        CommandLines.run(
            "noise",
            "judged",
            "--judgements",
            file.toString(),
            "--examples",
            "8000",
            "--seeds",
            "1",
            "--model",
            "mlp");
    assertTrue(out.startsWith("2 doubtful labels among 5\n"), out);
    assertTrue(out.contains("| all together | 1.000 (1.000 to 1.000) |"), out);
  }

  @Test
  void saysWhatIsWrongWithAFileOfJudgements() throws IOException {
    Path file = Files.writeString(directory.resolve("judged.json"), "[{\"image\": 8}]");
    String said = CommandLines.fail("noise", "judged", "--judgements", file.toString());
    assertTrue(said.contains("expected an object with id"), said);
  }
}
