package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void showsOneLineForEachOptimizerUnderTwoLinesOfTitles() {
    List<String> lines = Table.of(Fake.result()).lines().toList();

    assertEquals(5, lines.size());
    assertTrue(lines.get(1).matches("optimizer +given +clean +0° +30° +60° +75° +90° .*"));
    assertTrue(lines.get(2).startsWith("sgd "));
    assertTrue(lines.get(4).startsWith("msam "));
  }

  @Test
  void showsTheWorstDomainTheSharpnessTheSpeedAndTwelveDigitsOfTheState() {
    Arm arm = Fake.result().arms().get(0);
    String line = Table.of(Fake.result()).lines().toList().get(2);

    String worst = Format.percent(arm.worstAccuracy(Fake.shift()));
    assertTrue(line.contains("  0° " + worst + "  "), line);
    assertTrue(line.contains("  " + Format.digits(arm.sharpness()) + "  "), line);
    assertTrue(line.contains("  212  "), line);
    assertTrue(line.endsWith("  " + arm.outcome().stateHash().substring(0, 12)), line);
  }

  @Test
  void showsTheEstimatedShareOfWrongLabelsBesideTheTrueOne() {
    String line = Table.of(Fake.result()).lines().toList().get(2);

    assertTrue(line.contains("  20.0  20.8 ± 2.2  "), line);
  }

  @Test
  void alignsItsColumns() {
    List<String> lines = Table.of(Fake.of("a", "momentum-sam")).lines().toList();

    assertEquals(lines.get(2).length(), lines.get(3).length());
    int end = lines.get(1).indexOf("given") + "given".length();
    assertTrue(lines.get(2).substring(0, end).matches("a .* \\d\\d\\.\\d"), lines.get(2));
  }

  @Test
  void fitsATerminalWithEightOptimizersAndTwentyDomains() {
    List<Shift.Domain> domains = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      domains.add(new Shift.Domain("a domain with a long name " + i, Double.NaN));
    }
    Result full = Fake.of("an-optimizer-with-a-long-name", "b", "c", "d", "e", "f", "g", "h");
    Result wide =
        new Result(
            full.title(),
            full.settings(),
            full.provenance(),
            full.timing(),
            new Shift("domain", "", Double.NaN, Double.NaN, domains),
            full.arms());

    String table = Table.of(wide);

    table.lines().forEach(l -> assertTrue(l.length() <= Table.WIDTH, l.length() + ": " + l));
    assertEquals(2 + 8 + 1, table.lines().count());
    assertTrue(table.endsWith(" more domains are in the report\n"), table);
  }

  @Test
  void showsADashForWhatWasNotMeasured() {
    List<String> lines = Table.of(HtmlReportTest.unmeasured()).lines().toList();

    assertTrue(lines.get(2).matches("one( +–)+"), lines.get(2));
  }

  @Test
  void keepsControlCharactersOutOfTheTerminal() {
    Arm arm = Fake.result().arms().get(0);
    Arm hostile = new Arm("\u001b[31mred\n", "", arm.steps(), arm.judgements(), arm.outcome());
    Result full = Fake.result();
    Result result =
        new Result("t", Map.of(), Map.of(), full.timing(), full.shift(), List.of(hostile));

    assertTrue(Table.of(result).contains("\n?[31mred?  "), Table.of(result));
  }
}
