package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A small twin of the tables in docs/drift.md. */
class DriftCommandTest {
  @Test
  void measuresFalseAlarmsAndDelaysOfEveryDetectorAndOfTheTestOfInputs() {
    String out = CommandLines.run("drift", "detectors", "--streams", "6", "--length", "4000");
    List<String> lines = out.lines().toList();
    // 24,000 values and one alarm in 10,000 allowed: more than 9 happen once in 3,000 times.
    for (String line : lines.subList(4, 10)) {
      for (String cell : cells(line).subList(1, 6)) {
        assertTrue(cell.equals("-") || Double.parseDouble(cell.split(" ")[0]) <= 9 / 2.4, line);
      }
    }
    List<String> sudden = cells(row(out, "errors, 0.1 to errors, 0.4"));
    for (String cell : sudden.subList(1, 6)) {
      assertTrue(cell.endsWith(", 100 %"), sudden.toString());
    }
    String inputs = row(out, "64 pixels, 20 % of them ink");
    assertEquals("64 pixels, 30 % of them ink", cells(inputs).get(2), inputs);
    assertTrue(inputs.contains("100 %"), inputs);
  }

  private static String row(String out, String name) {
    return out.lines().filter(l -> l.startsWith("| " + name + " |")).findFirst().orElseThrow();
  }

  private static List<String> cells(String line) {
    return List.of(line.substring(2, line.length() - 2).split(" \\| "));
  }
}
