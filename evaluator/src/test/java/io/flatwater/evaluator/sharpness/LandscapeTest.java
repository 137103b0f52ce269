package io.flatwater.evaluator.sharpness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.sharpness.Landscape.Frame;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Kind;
import io.flatwater.optim.Layout.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LandscapeTest {
  private static final Frame FRAME = new Frame(9, 0.5);

  /** Every entry of a flat vector is a filter of its own, so that directions are signs of w. */
  @Test
  void isAParabolaOfKnownWidthOnAQuadratic() {
    float[] w = {2, -1, 0.5f};
    Landscape found = Landscape.of(new Point(w, Quadratic.diagonal(1, 4, 2)), FRAME, 3);
    FilterNormalised directions = new FilterNormalised(w, Layout.flat(3), 3);
    float[] first = directions.direction(0);
    float[] second = directions.direction(1);
    for (int i = 0; i < 3; i++) {
      assertEquals(Math.abs(w[i]), Math.abs(first[i]), 1e-6);
    }
    assertEquals(5, found.side());
    assertArrayEquals(
        new double[] {-0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375, 0.5}, found.at());
    for (int i = 0; i < found.at().length; i++) {
      assertEquals(loss(w, first, found.at()[i], second, 0), found.line()[i], 1e-5);
    }
    for (int k = 0; k < 5; k++) {
      for (int i = 0; i < 5; i++) {
        double expected = loss(w, first, found.atPlane(i), second, found.atPlane(k));
        assertEquals(expected, found.plane()[5 * k + i], 1e-5);
      }
    }
  }

  private static double loss(float[] w, float[] first, double a, float[] second, double b) {
    double[] curvature = {1, 4, 2};
    double loss = 0;
    for (int i = 0; i < w.length; i++) {
      double x = w[i] + a * first[i] + b * second[i];
      loss += 0.5 * curvature[i] * x * x;
    }
    return loss;
  }

  @Test
  void filtersHaveTheModelsLengthInEitherOrderAndBiasesStay() {
    Layout layout =
        new Layout(
            List.of(
                new Tensor("d/W", "d", Kind.WEIGHT, List.of(3, 2), 1, true, 0, true),
                new Tensor("d/b", "d", Kind.BIAS, List.of(2), 0, false, 6, true),
                new Tensor("c/W", "c", Kind.WEIGHT, List.of(2, 1, 2, 2), 0, false, 8, true),
                new Tensor("r/W", "r", Kind.WEIGHT, List.of(2, 3), 1, false, 16, true),
                new Tensor("f/W", "f", Kind.WEIGHT, List.of(2, 2), 1, true, 22, false)));
    float[] w = new float[layout.length()];
    for (int i = 0; i < w.length; i++) {
      w[i] = i + 1;
    }
    float[] d = new FilterNormalised(w, layout, 1).direction(0);
    // Dense, first index fastest: outputs lie one after the other.
    same(w, d, 0, 1, 2);
    same(w, d, 3, 4, 5);
    // Kernels.
    same(w, d, 8, 9, 10, 11);
    same(w, d, 12, 13, 14, 15);
    // Last index fastest, outputs last: every third entry.
    same(w, d, 16, 19);
    same(w, d, 17, 20);
    same(w, d, 18, 21);
    for (int i : new int[] {6, 7, 22, 23, 24, 25}) {
      assertEquals(0, d[i]);
    }
  }

  private static void same(float[] w, float[] d, int... entries) {
    double ours = 0;
    double drawn = 0;
    for (int i : entries) {
      ours += w[i] * w[i];
      drawn += d[i] * d[i];
    }
    assertEquals(Math.sqrt(ours), Math.sqrt(drawn), 1e-5 * Math.sqrt(ours));
  }

  /** Scaling one layer up and the next one down changes neither network nor picture. */
  @Test
  void doesNotChangeWhenAReluNetworkIsRewritten() {
    TinyNetwork network = TinyNetwork.relu(4, 30);
    float[] w = network.params(2);
    float[] rewritten = w.clone();
    int inner = 4 * TinyNetwork.INPUTS;
    for (int i = 0; i < w.length; i++) {
      // W and b of the hidden layer lie first.
      rewritten[i] = i < inner + 4 ? w[i] * 4 : w[i] / 4;
    }
    Landscape one = Landscape.of(new Point(w, network), FRAME, 7);
    Landscape other = Landscape.of(new Point(rewritten, network), FRAME, 7);
    assertArrayEquals(one.line(), other.line(), 1e-4);
    assertArrayEquals(one.plane(), other.plane(), 1e-4);
    // And the middle is the model's own loss.
    assertEquals(network.gradient(w, new float[w.length]), one.line()[4], 1e-6);
    assertEquals(one.line()[4], one.plane()[12], 0);
    assertTrue(one.line()[0] != one.line()[8]);
  }

  @Test
  void equalSeedsGiveEqualBitsAndNothingIsAskedForWithoutPoints() {
    TinyNetwork network = TinyNetwork.tanh(3, 10, TinyNetwork.Fixed.NOTHING);
    float[] w = network.params(1);
    Landscape one = Landscape.of(new Point(w, network), FRAME, 5);
    assertArrayEquals(one.plane(), Landscape.of(new Point(w, network), FRAME, 5).plane(), 0);
    assertTrue(one.plane()[0] != Landscape.of(new Point(w, network), FRAME, 6).plane()[0]);
    assertEquals(0, Landscape.of(new Point(w, network), Frame.NONE, 5).side());
    assertThrows(IllegalArgumentException.class, () -> new Frame(10, 1));
    assertThrows(IllegalArgumentException.class, () -> new Frame(9, Double.NaN));
  }
}
