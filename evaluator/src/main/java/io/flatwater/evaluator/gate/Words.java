package io.flatwater.evaluator.gate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reasons in words and numbers. */
final class Words {
  private static final MathContext DIGITS = new MathContext(4);

  private Words() {}

  static String holds(Rule rule, Map<String, Double> numbers) {
    return rule + " (" + numbers(numbers) + ")";
  }

  static String fails(Rule rule, Map<String, Double> numbers) {
    return "not " + rule + " (" + numbers(numbers) + ")";
  }

  static String missing(Rule rule, List<String> names) {
    return rule + " cannot be decided: not measured " + String.join(", ", names);
  }

  static String inARow(int times, int needed) {
    return needed == 1 ? "" : "; " + times + " of " + needed + " in a row";
  }

  private static String numbers(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .map(e -> e.getKey() + " " + number(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Returns a number with four digits. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    double size = Math.abs(value);
    return size == 0 || size >= 1e-4 && size < 1e7 ? rounded.toPlainString() : rounded.toString();
  }
}
