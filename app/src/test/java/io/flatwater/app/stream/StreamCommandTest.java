package io.flatwater.app.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.CommandLines;
import io.flatwater.model.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that nobody has seen, with no more than the name of its label. */
class StreamCommandTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    // Warm or cold, by a line through temperature and wind that the site moves; wet says nothing.
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder("temperature,wind,site,wet,feels\n");
    for (int i = 0; i < 3000; i++) {
      double temperature = 40 * random.nextDouble() - 10;
      double wind = 100 * random.nextDouble();
      boolean coast = random.nextBoolean();
      boolean warm = temperature - 0.1 * wind + (coast ? 5 : 0) > 5;
      text.append(temperature).append(',').append(wind).append(',');
      text.append(coast ? "coast" : "inland").append(',').append(random.nextInt(2)).append(',');
      text.append(warm ? "warm" : "cold").append('\n');
    }
    file = Files.writeString(directory.resolve("weather.csv"), text);
  }

  @Test
  void goesOnWhereLabelsEnd() {
    String out =
        CommandLines.run(
            "stream",
            "--generator",
            "gaussian",
            "--examples",
            "20000",
            "--labelled",
            "3000",
            "--hidden",
            "0",
            "--optimizer",
            "none=adam:weight-decay=0.02",
            "--optimizer",
            "self=adam:weight-decay=0.02,unlabelled.teaching=continuous");
    assertTrue(out.contains("17000 examples had no label"), out);
    assertTrue(out.contains("self learned from 15"), out);
    assertTrue(!out.contains("none learned"), out);
    // Accuracy on the labelled ones is the same, on the others it is not.
    assertEquals(column(out, "none", 1), column(out, "self", 1));
    double none = Double.parseDouble(column(out, "none", 5));
    double self = Double.parseDouble(column(out, "self", 5));
    assertTrue(self > none + 5, out);
  }

  @Test
  void learnsAStrangersTableBesidePersistenceAndMajority() {
    String out =
        CommandLines.run(
            "stream",
            "--file",
            file.toString(),
            "--label",
            "feels",
            "--optimizer",
            "sgd:rate=0.1",
            "--optimizer",
            "sam:rate=0.1,rho=0.05");
    assertTrue(out.contains("3000 rows of weather, 5 values each, 2 classes"), out);
    assertTrue(accuracy(out, "persistence") < 60, out);
    assertTrue(accuracy(out, "majority") < 70, out);
    assertTrue(accuracy(out, "sgd") > 88, out);
    assertTrue(accuracy(out, "sam") > 88, out);
    assertEquals("0.000", column(out, "persistence", 3));
    assertTrue(Double.parseDouble(column(out, "sgd", 4)) > 0.7, out);
  }

  @Test
  void scoresCleanLabelsBesideInjectedNoise() {
    String out =
        CommandLines.run(
            "stream",
            "--file",
            file.toString(),
            "--label",
            "feels",
            "--noise",
            "0.3",
            "--optimizer",
            "sgd:rate=0.1");
    double given = accuracy(out, "sgd");
    double clean = Double.parseDouble(column(out, "sgd", 5));
    assertTrue(given < 72 && clean > given + 10, out);
  }

  @Test
  void describesTheTableAndWritesItsContract() throws IOException {
    Path contract = directory.resolve("weather.json");
    String out =
        CommandLines.run(
            "ingest",
            "describe",
            "--file",
            file.toString(),
            "--label",
            "feels",
            "--contract",
            contract.toString());
    assertTrue(out.contains("classes: cold, warm"), out);
    assertTrue(out.contains("site=coast"), out);
    Contract written = Contract.fromJson(Files.readString(contract));
    assertEquals(List.of("cold", "warm"), written.classes());
    assertEquals(5, written.scaling().scale().size());
  }

  @Test
  void drawsDriftingConceptsByName() {
    String out =
        CommandLines.run(
            "stream",
            "--generator",
            "stagger function=1",
            "--generator",
            "stagger function=3",
            "--drift-at",
            "1500",
            "--examples",
            "3000",
            "--optimizer",
            "sgd:rate=0.2");
    assertTrue(accuracy(out, "sgd") > 85, out);
  }

  private static double accuracy(String out, String name) {
    return Double.parseDouble(column(out, name, 1));
  }

  /** Returns a word of the row of this name; the words are the table's cells and units. */
  private static String column(String out, String name, int word) {
    return out.lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(out))
        .split("\\s+")[word];
  }
}
