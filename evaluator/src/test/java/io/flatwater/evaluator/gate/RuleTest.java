package io.flatwater.evaluator.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
  private static final Map<String, Double> METRICS =
      new TreeMap<>(
          Map.of(
              "ood.worst", 0.5,
              "live.ood.worst", 0.505,
              "sharpness.sam", 0.03,
              "sharpness.sam.error", 0.001,
              "live.sharpness.sam", 0.02,
              "accuracy", 0.9,
              "live.accuracy", 0.8,
              "domain.60", 0.25,
              "nll", Double.NaN,
              "served.rows", 0.0));

  private static Rule rule(String text) {
    return Rule.of(text, Vocabulary.PROMOTE);
  }

  private static boolean holds(String text) {
    return assertInstanceOf(Rule.Outcome.Decided.class, rule(text).decide(METRICS)).holds();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ood.worst >= live.ood.worst - 0.01; true",
        "ood.worst >= live.ood.worst; false",
        "ood.worst >= live.ood.worst - 0.01 and sharpness.sam <= 1.5 * live.sharpness.sam; true",
        "ood.worst>=live.ood.worst-0.01&&sharpness.sam<=1.4*live.sharpness.sam; false",
        "not (accuracy < live.accuracy) || false; true",
        "sharpness.sam - 2 * sharpness.sam.error > 2.7e-2; true",
        "accuracy > 1 / 2; true",
        "accuracy % 0.5 < 0.41; true",
        "domain.60 == 0.25; true",
        "served.rows > 0 ? accuracy > 1 : accuracy < 1; true",
        "-accuracy < 0 == true; true",
        "1 / 0 > accuracy; true"
      })
  void computes(String text, boolean expected) {
    assertEquals(expected, holds(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nll < 1", "nll > 1", "nll <= 1", "nll >= 1", "nll == 1", "nll == nll"})
  void aComparisonWithWhatIsNotANumberIsFalse(String text) {
    assertFalse(holds(text));
    assertFalse(holds(text.replace("1", "accuracy")));
  }

  @Test
  void saysWhichNumbersItDecidedOn() {
    var decided = (Rule.Outcome.Decided) rule("live.accuracy < accuracy").decide(METRICS);
    assertEquals(Map.of("live.accuracy", 0.8, "accuracy", 0.9), decided.numbers());
  }

  @Test
  void saysWhatIsMissing() {
    assertEquals(
        new Rule.Outcome.Undecided(List.of("live.nll", "sharpness.hessian.trace")),
        rule("nll < live.nll or sharpness.hessian.trace < 3 and accuracy > 0").decide(METRICS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ood.wrst >= 0; ood.wrst, which is no metric; did you mean ood.worst?",
        "live.acuracy > 0; did you mean live.accuracy?",
        "previous.accuracy > 0; previous.accuracy, which is no metric",
        "domain. > 0; domain",
        "accuracy; gives 1.0, expected a comparison",
        "accuracy > ; cannot be read",
        "(accuracy > 1; cannot be read",
        "accuracy > 1); cannot be read",
        "accuracy = 1; the rule",
        "accuracy > 1 accuracy; cannot be read",
        "accuracy > 0 ? 1 : 2; expected a comparison",
        "'a' == 'a'; other characters",
        "new('java.io.File') == 1; other characters",
        "accuracy.getClass() == 1; no metric",
        "size(accuracy) > 1; no metric",
        "accuracy > [1][0]; other characters",
        "'' ; the rule"
      })
  void refusesWhatIsNoRule(String text, String complaint) {
    var e = assertThrows(IllegalArgumentException.class, () -> rule(text));
    assertTrue(String.valueOf(e.getMessage()).contains(complaint), e.getMessage());
    assertFalse(String.valueOf(e.getMessage()).contains("\n"), e.getMessage());
  }

  @Test
  void refusesMonsters() {
    String deep = "(".repeat(60) + "accuracy > 0" + ")".repeat(60);
    for (String text : List.of(deep, "1 + ".repeat(400) + "1 > accuracy", "! ".repeat(400))) {
      assertThrows(IllegalArgumentException.class, () -> rule(text));
    }
    assertTrue(holds("(".repeat(40) + "accuracy > 0" + ")".repeat(40)));
  }

  @Test
  void anythingMadeOfItsSignsIsARuleOrRefusedInASentence() {
    String[] signs = {
      "accuracy",
      "live.nll",
      "1.5",
      ".",
      "and",
      "or",
      "not",
      "(",
      ")",
      "<",
      ">=",
      "==",
      "=",
      "!",
      "&",
      "|",
      "?",
      ":",
      "+",
      "-",
      "*",
      "/",
      "%",
      "for",
      "while",
      "var",
      "return",
      "empty",
      "null",
      "eq",
      "domain.6"
    };
    SplittableRandom random = new SplittableRandom(6);
    int rules = 0;
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(1, 9); n > 0; n--) {
        text.append(signs[random.nextInt(signs.length)]).append(random.nextInt(3) == 0 ? "" : " ");
      }
      try {
        rule(text.toString()).decide(METRICS);
        rules++;
      } catch (IllegalArgumentException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("the rule "), text + ": " + e);
      }
    }
    assertTrue(rules > 3, "only " + rules + " of them were rules");
  }
}
