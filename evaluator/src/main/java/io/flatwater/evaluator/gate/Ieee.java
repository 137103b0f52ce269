package io.flatwater.evaluator.gate;

import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlOperator;

/** Arithmetic in double, in which NaN compares as IEEE 754 has it and not as the least number. */
final class Ieee extends JexlArithmetic {

  Ieee() {
    super(true);
  }

  @Override
  protected int compare(Object left, Object right, JexlOperator operator) {
    if (!isNaN(left) && !isNaN(right)) {
      return super.compare(left, right, operator);
    }
    // Whatever makes the operator's answer false.
    return switch (operator) {
      case LT, LTE -> 1;
      case GT, GTE -> -1;
      default -> 1;
    };
  }

  @Override
  public boolean equals(Object left, Object right) {
    return !isNaN(left) && !isNaN(right) && super.equals(left, right);
  }

  private static boolean isNaN(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  @Override
  public Object divide(Object left, Object right) {
    return toDouble(left) / toDouble(right);
  }

  @Override
  public Object mod(Object left, Object right) {
    return toDouble(left) % toDouble(right);
  }
}
