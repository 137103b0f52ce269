package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RanksTest {
  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertArrayEquals(new double[] {2.5, 1, 2.5, 4}, Ranks.of(new double[] {3, -1, 3, 9}), 0);
  }

  @Test
  void seesAnyMonotoneRelation() {
    double[] x = {1, 2, 3, 4, 5};
    assertEquals(1, Ranks.correlation(x, new double[] {1, 8, 27, 64, 125}), 1e-12);
    assertEquals(-1, Ranks.correlation(x, new double[] {5, 4, 3, 2, 1}), 1e-12);
  }

  @Test
  void agreesWithTheFormulaOverSquaredDifferences() {
    // 1 - 6 Σd² / (n (n² - 1)) with d = (0, 1, -1, 0, 0): 1 - 12/120.
    double[] x = {10, 20, 30, 40, 50};
    assertEquals(0.9, Ranks.correlation(x, new double[] {1, 3, 2, 4, 5}), 1e-12);
  }

  @Test
  void isNotANumberWhereNothingVaries() {
    assertTrue(Double.isNaN(Ranks.correlation(new double[] {1, 1}, new double[] {1, 2})));
  }
}
