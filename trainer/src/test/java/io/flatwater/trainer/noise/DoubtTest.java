package io.flatwater.trainer.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class DoubtTest {
  private static NoiseEstimate settled(double[][] transitions) {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    Crowd crowd = new Crowd(transitions, 0.2, 1);
    for (int i = 0; i < 150; i++) {
      estimate.update(crowd.batch(128));
    }
    return estimate;
  }

  @Test
  void isBayesRuleWhereTheModelKnowsTheTruth() {
    NoiseEstimate estimate = settled(Crowd.symmetric(0.3));
    double[][] t = estimate.transitions();
    // The truth is class 0 or class 1 with 0.8 and 0.2; the model predicts the noisy label.
    float[] p = new float[Crowd.CLASSES];
    for (int g = 0; g < Crowd.CLASSES; g++) {
      p[g] = (float) (0.8 * t[0][g] + 0.2 * t[1][g]);
    }
    int given = 1;
    double own = 0.2 * t[1][given];
    double other = 0.8 * t[0][given];
    Doubt doubt =
        Doubt.of(
            estimate,
            new Outcomes(p, Crowd.CLASSES, new int[] {given}, Collections.nCopies(1, "somebody")));
    // Ten rounds come near the exact inverse, not all the way.
    assertEquals(other / (own + other), doubt.wrong()[0], 0.05);
    assertEquals(given, doubt.likely()[0]);
  }

  @Test
  void ranksLabelsThatTheModelIsAllButSureOf() {
    NoiseEstimate estimate = settled(Crowd.symmetric(0));
    float last = -1;
    for (float other : new float[] {1e-12f, 1e-10f, 1e-8f, 1e-6f}) {
      float[] p = new float[Crowd.CLASSES];
      p[0] = 1 - other;
      p[1] = other;
      Outcomes one =
          new Outcomes(p, Crowd.CLASSES, new int[] {0}, Collections.nCopies(1, "somebody"));
      float doubt = Doubt.of(estimate, one).wrong()[0];
      assertTrue(doubt > last && doubt < 1e-3, other + ": " + doubt);
      last = doubt;
    }
  }

  @Test
  void findsMostWrongLabelsAndFewRightOnes() {
    for (double[][] transitions :
        new double[][][] {Crowd.symmetric(0.2), Crowd.symmetric(0.4), Crowd.pair(0.4)}) {
      NoiseEstimate estimate = settled(transitions);
      Crowd crowd = new Crowd(transitions, 0.2, 2);
      int wrong = 0;
      int found = 0;
      int hits = 0;
      int likely = 0;
      for (int i = 0; i < 20; i++) {
        Outcomes batch = crowd.batch(128);
        Doubt doubt = Doubt.of(estimate, batch);
        for (int row = 0; row < batch.rows(); row++) {
          boolean isWrong = batch.given()[row] != crowd.truth[row];
          wrong += isWrong ? 1 : 0;
          if (doubt.wrong()[row] >= 0.5) {
            found++;
            hits += isWrong ? 1 : 0;
            likely += doubt.likely()[row] == crowd.truth[row] ? 1 : 0;
          }
        }
      }
      assertTrue(hits > 0.9 * found, hits + " of " + found);
      assertTrue(likely > 0.9 * found, likely + " of " + found);
      assertTrue(hits > 0.7 * wrong, hits + " of " + wrong);
    }
  }

  @Test
  void hasNoOpinionOnARowWithoutALabel() {
    NoiseEstimate estimate = settled(Crowd.symmetric(0.2));
    Doubt doubt =
        Doubt.of(
            estimate,
            new Outcomes(
                new float[] {1, 0, 0, 0, 0},
                Crowd.CLASSES,
                new int[] {-1},
                Collections.nCopies(1, "")));
    assertEquals(0, doubt.wrong()[0]);
    assertEquals(-1, doubt.likely()[0]);
  }
}
