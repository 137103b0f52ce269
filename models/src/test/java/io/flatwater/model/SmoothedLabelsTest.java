package io.flatwater.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flatwater.model.Networks.Execution;
import io.flatwater.optim.Objective;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A smoothed label is the mean of all labels' losses, so that plain labels check it. */
class SmoothedLabelsTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 3;
  private static final float SHARE = 0.3f;

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "dl4j"})
  void equalsTheMixtureOfTheLossesOfAllLabels(String executor) {
    Definition definition = Definition.mlp(5, List.of(4), CLASSES);
    float[] params = definition.initial(3);
    float[] inputs = new float[ROWS * 5];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    int[] labels = {0, 1, 2, 0, 1, 2};
    try (Network network = Networks.open(definition, Execution.of(executor)).network()) {
      float[] gradient = new float[params.length];
      Objective smoothed = network.objective(new Batch(inputs, labels, SHARE), 0, 0);
      double loss = smoothed.gradient(params, gradient);
      float[] losses = smoothed.losses(params);

      double expectedLoss = 0;
      float[] expected = new float[params.length];
      float[] expectedLosses = new float[ROWS];
      for (int c = -1; c < CLASSES; c++) {
        int[] plain = labels.clone();
        for (int i = 0; c >= 0 && i < ROWS; i++) {
          plain[i] = c;
        }
        float share = c < 0 ? 1 - SHARE : SHARE / CLASSES;
        float[] part = new float[params.length];
        Objective objective = network.objective(new Batch(inputs, plain), 0, 0);
        expectedLoss += share * objective.gradient(params, part);
        float[] rows = objective.losses(params);
        for (int i = 0; i < part.length; i++) {
          expected[i] += share * part[i];
        }
        for (int i = 0; i < ROWS; i++) {
          expectedLosses[i] += share * rows[i];
        }
      }
      assertEquals(expectedLoss, loss, 1e-5);
      assertArrayEquals(expected, gradient, 1e-5f);
      assertArrayEquals(expectedLosses, losses, 1e-5f);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1f, Float.NaN})
  void refusesAShareThatIsNone(float share) {
    assertThrows(
        IllegalArgumentException.class, () -> new Batch(new float[2], new int[] {0, 1}, share));
  }
}
