package io.flatwater.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AddedMetricsTest {
  private static final int ROWS = 200;
  private static final int CLASSES = 3;

  private final float[] probabilities = new float[ROWS * CLASSES];
  private final int[] labels = new int[ROWS];

  AddedMetricsTest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(CLASSES + 1) - 1;
      float a = (float) random.nextDouble();
      float b = (1 - a) * (float) random.nextDouble();
      probabilities[row * CLASSES] = a;
      probabilities[row * CLASSES + 1] = b;
      probabilities[row * CLASSES + 2] = 1 - a - b;
    }
  }

  @Test
  void partsAddUpToTheWhole() {
    check(Accuracy::new, Accuracy::add);
    check(NegativeLogLikelihood::new, NegativeLogLikelihood::add);
    check(Brier::new, Brier::add);
    check(CalibrationError::new, CalibrationError::add);
    check(EqualMassCalibrationError::new, EqualMassCalibrationError::add);
    check(() -> new Confusion(CLASSES), Confusion::add);
  }

  private <M extends Metric> void check(Supplier<M> empty, BiConsumer<M, M> add) {
    M whole = empty.get();
    whole.add(probabilities, labels, CLASSES);
    M sum = empty.get();
    for (int[] part : List.of(new int[] {0, 80}, new int[] {80, 81}, new int[] {81, ROWS})) {
      M m = empty.get();
      int rows = part[1] - part[0];
      float[] p = new float[rows * CLASSES];
      int[] y = new int[rows];
      System.arraycopy(probabilities, part[0] * CLASSES, p, 0, p.length);
      System.arraycopy(labels, part[0], y, 0, rows);
      m.add(p, y, CLASSES);
      add.accept(sum, m);
    }
    // Sums of doubles in another order.
    assertEquals(whole.value(), sum.value(), 1e-12, whole.getClass().getSimpleName());
  }

  @Test
  void refusesWhatDoesNotAddUp() {
    assertThrows(
        IllegalArgumentException.class, () -> new CalibrationError(3).add(new CalibrationError(4)));
    assertThrows(IllegalArgumentException.class, () -> new Confusion(3).add(new Confusion(4)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new EqualMassCalibrationError(3).add(new EqualMassCalibrationError(4)));
  }
}
