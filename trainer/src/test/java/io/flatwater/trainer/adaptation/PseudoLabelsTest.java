package io.flatwater.trainer.adaptation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PseudoLabelsTest {

  @Test
  void takesTheMostProbableClassAndLeavesTheLeastConfidentOut() {
    float[] probabilities = {
      0.1f, 0.8f, 0.1f, // margin 0.7
      0.4f, 0.35f, 0.25f, // margin 0.15
      0.0f, 0.1f, 0.9f, // margin 0.9
      0.5f, 0.5f, 0.0f, // margin 0.5, the first class of equal ones
    };
    PseudoLabels all = PseudoLabels.of(probabilities, 3, 0);
    assertArrayEquals(new int[] {1, 0, 2, 0}, all.labels());
    PseudoLabels some = PseudoLabels.of(probabilities, 3, 0.5);
    assertArrayEquals(new int[] {0, 2}, some.rows());
    assertArrayEquals(new int[] {1, 2}, some.labels());
    assertArrayEquals(new int[] {1, 0, 2, 0}, some.predictions());
  }

  @Test
  void dropsTheLaterOfEquallyConfidentRows() {
    float[] probabilities = {0.7f, 0.3f, 0.3f, 0.7f, 0.7f, 0.3f, 0.9f, 0.1f};
    assertArrayEquals(new int[] {0, 3}, PseudoLabels.of(probabilities, 2, 0.5).rows());
  }

  @Test
  void aRowThatIsNotFiniteIsTheFirstToGo() {
    float[] probabilities = {Float.NaN, Float.NaN, 0.5f, 0.5f, 0.9f, 0.1f};
    assertArrayEquals(new int[] {1, 2}, PseudoLabels.of(probabilities, 2, 0.34).rows());
  }

  @Test
  void aTenthOfARoundNumberIsExactlyATenth() {
    for (int rows = 10; rows <= 3000; rows += 10) {
      assertEquals(rows - rows / 10, PseudoLabels.of(random(rows, 1), 3, 0.1).rows().length);
    }
  }

  @Test
  void refusesToDropAll() {
    assertThrows(IllegalArgumentException.class, () -> PseudoLabels.of(random(3, 1), 3, 1));
    assertThrows(
        IllegalArgumentException.class, () -> PseudoLabels.of(random(3, 1), 3, Double.NaN));
  }

  @Property(tries = 200)
  void keepsNoRowThatIsLessConfidentThanADroppedOne(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @DoubleRange(min = 0, max = 0.95) double dropped,
      @ForAll long seed) {
    float[] probabilities = random(rows, seed);
    PseudoLabels taught = PseudoLabels.of(probabilities, 3, dropped);
    assertEquals(rows - (int) Math.floor(dropped * rows + 1e-9), taught.rows().length);
    Set<Integer> kept = new HashSet<>();
    Arrays.stream(taught.rows()).forEach(kept::add);
    double leastKept = 2;
    double mostDropped = -1;
    for (int row = 0; row < rows; row++) {
      float[] p = Arrays.copyOfRange(probabilities, 3 * row, 3 * row + 3);
      Arrays.sort(p);
      double margin = p[2] - p[0];
      if (kept.contains(row)) {
        leastKept = Math.min(leastKept, margin);
      } else {
        mostDropped = Math.max(mostDropped, margin);
      }
    }
    assertTrue(leastKept >= mostDropped, leastKept + " < " + mostDropped);
  }

  private static float[] random(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] probabilities = new float[3 * rows];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = (float) random.nextDouble();
    }
    return probabilities;
  }
}
