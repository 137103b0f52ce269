package io.flatwater.app.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AucTest {
  @Test
  void countsPairsThatAreInOrder() {
    // Of 6 pairs 4 are in order and one is even.
    Auc auc = Auc.of(new double[] {3, 1}, new double[] {0, 1, 2});
    assertEquals(4.5 / 6, auc.value(), 1e-12);
    assertEquals(1, Auc.of(new double[] {3, 4}, new double[] {1, 2}).value());
    assertEquals(0, Auc.of(new double[] {1, 2}, new double[] {3, 4}).value());
    assertThrows(IllegalArgumentException.class, () -> Auc.of(new double[1], new double[5]));
  }

  @Test
  void itsIntervalHoldsTheTruthAboutAsOftenAsItSays() {
    // Two uniform draws, one of them moved by d: P(x + d > y) = 1 - (1 - d)² / 2.
    double d = 0.3;
    double truth = 1 - (1 - d) * (1 - d) / 2;
    SplittableRandom random = new SplittableRandom(3);
    int held = 0;
    for (int i = 0; i < 500; i++) {
      Auc auc = Auc.of(random.doubles(40).map(x -> x + d).toArray(), random.doubles(60).toArray());
      held += auc.low() <= truth && truth <= auc.high() ? 1 : 0;
    }
    // 95 % of 500 are 475; four standard deviations are 19, and small samples hold a little less.
    assertTrue(held > 445 && held < 495, "held " + held);
  }
}
