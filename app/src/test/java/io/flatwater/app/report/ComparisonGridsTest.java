package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables over all repetitions, of numbers that were made up. */
class ComparisonGridsTest {
  private static final Shift.Domain SOURCE = new Shift.Domain("0", 0);
  private static final Shift.Domain TARGET = new Shift.Domain("60", 60);

  /** Returns three repetitions with prequential accuracies around one, all at one speed. */
  private static Runs runs(String name, int right, double stepsPerSecond, double onTarget) {
    return new Runs(
        name,
        name,
        List.of(-1, 0, 1).stream()
            .map(
                offset ->
                    new Runs.Repetition(
                        offset,
                        new Arm(
                            name,
                            name,
                            List.of(),
                            List.of(
                                new Judgement(
                                    1,
                                    10,
                                    0,
                                    Map.of("0", 0.9, "60", onTarget + offset / 100.0),
                                    0.1,
                                    0.1,
                                    0.01)),
                            new Outcome(
                                Score.NONE, new Score(right + offset, 100), stepsPerSecond, "")),
                        1.0))
            .toList());
  }

  private static Comparison comparison(Condition... conditions) {
    return new Comparison(
        "made up",
        Map.of(),
        Map.of(),
        Comparison.Tested.DOMAINS,
        new Shift("angle", "°", 0, 60, List.of(SOURCE, TARGET)),
        List.of(conditions),
        List.of(),
        List.of());
  }

  @Test
  void anOptimizerIsBestForItsPriceIfNoCheaperOneBeatsIt() {
    Grid grid =
        CostGrid.of(
            new Condition(
                "c",
                List.of(
                    runs("base", 80, 1000, 0.5),
                    runs("dear", 85, 250, 0.5),
                    runs("middle", 90, 500, 0.5),
                    runs("bad", 70, 800, 0.5))));
    assertEquals(
        List.of("base", "bad", "middle", "dear"),
        grid.rows().stream().map(row -> row.get(0)).toList());
    assertEquals(
        List.of("yes", "", "yes", ""), grid.rows().stream().map(row -> row.get(6)).toList());
    assertEquals("2", grid.rows().get(2).get(2));
    assertTrue(grid.rows().get(2).get(5).startsWith("+10.00"), grid::toString);
  }

  @Test
  void conditionsStandSideBySideWhereTheDriftEnds() {
    Comparison two =
        comparison(
            new Condition("near", List.of(runs("a", 80, 1, 0.5), runs("b", 80, 1, 0.6))),
            new Condition("far", List.of(runs("a", 80, 1, 0.3))));
    Grid accuracies = AcrossSection.accuracies(two);
    assertEquals(List.of("optimizer", "n", "near", "far"), accuracies.head());
    assertEquals(List.of("a", "3", "50.0 ± 1.0", "30.0 ± 1.0"), accuracies.rows().get(0));
    assertEquals(Format.MISSING, accuracies.rows().get(1).get(3));
    assertEquals("+10.00 [+10.00, +10.00]", AcrossSection.differences(two).rows().get(0).get(1));
    assertTrue(ComparisonReport.of(two).contains("Side by side"));
  }

  @Test
  void tablesAreLaidBetweenTheirMarksAndNowhereElse() {
    String page = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n";
    assertEquals(
        "a\n<!-- x -->\n\nnew\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n",
        ComparisonMarkdown.into(page, "x", "new\n"));
    assertEquals(
        ComparisonMarkdown.into(page, "x", "new\n"),
        ComparisonMarkdown.into(ComparisonMarkdown.into(page, "x", "old\n"), "x", "new\n"));
    assertThrows(IllegalArgumentException.class, () -> ComparisonMarkdown.into(page, "z", "new\n"));
  }
}
