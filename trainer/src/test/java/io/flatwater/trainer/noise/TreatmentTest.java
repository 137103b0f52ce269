package io.flatwater.trainer.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.trainer.noise.Treatment.Action;
import io.flatwater.trainer.noise.Treatment.Guard;
import io.flatwater.trainer.noise.Treatment.Treated;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class TreatmentTest {
  private static final float[] ONES = {1, 1, 1, 1};
  private static final Outcomes BATCH =
      new Outcomes(
          new float[] {.9f, .1f, .6f, .4f, .2f, .8f, .5f, .5f},
          2,
          new int[] {0, 1, 0, -1},
          Collections.nCopies(4, "a"));
  private static final Doubt DOUBT =
      new Doubt(
          new float[] {.1f, .5f, .9f, 0}, new int[] {0, 0, 1, -1}, new float[] {.9f, .5f, .9f, 0});

  private static Treated treat(Action action, Guard guard, double rate) {
    return new Treatment(action, 0.8, guard, 0).treat(BATCH, DOUBT, rate);
  }

  @Test
  void leavesAllAsItIsIfNothingIsToBeDone() {
    Treated treated = treat(Action.NONE, Guard.NONE, 0.5);
    assertArrayEquals(BATCH.given(), treated.labels());
    assertArrayEquals(ONES, treated.weights());
  }

  @Test
  void dropsALabelThatIsAlmostCertainlyWrong() {
    Treated treated = treat(Action.DROP, Guard.NONE, 0.5);
    assertArrayEquals(new int[] {0, 1, -1, -1}, treated.labels());
    assertEquals(2, treated.used());
  }

  @Test
  void keepsALabelThatIsDoubtfulBecauseNothingIsKnown() {
    Doubt ignorant =
        new Doubt(
            new float[] {.95f, .95f, .95f, 0},
            new int[] {1, 0, 1, -1},
            new float[] {.6f, .6f, .6f, 0});
    Treatment drop = new Treatment(Action.DROP, 0.8, Guard.NONE, 0);
    assertArrayEquals(BATCH.given(), drop.treat(BATCH, ignorant, 0.5).labels());
  }

  @Test
  void takesTheWordOfAModelThatIsTrainedOnWeightedLabelsForTheTruth() {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, Crowd.CLASSES);
    Crowd crowd = new Crowd(Crowd.symmetric(0.4), 0.2, 1);
    for (int i = 0; i < 150; i++) {
      estimate.update(crowd.batch(128));
    }
    double[][] t = estimate.transitions();
    Outcomes one =
        new Outcomes(
            new float[] {.7f, .3f, 0, 0, 0},
            Crowd.CLASSES,
            new int[] {1},
            Collections.nCopies(1, "a"));
    Treatment weigh = new Treatment(Action.DOWN_WEIGHT, 0.8, Guard.NONE, 0);
    double wrong = 0.7 * t[0][1] / (0.7 * t[0][1] + 0.3 * t[1][1]);
    assertEquals(wrong, weigh.doubt(estimate, one).wrong()[0], 0.02);
    // One that has learned the noise says 0.6 where it is certain: 0.7 means more from it.
    assertTrue(Treatment.NONE.doubt(estimate, one).wrong()[0] > wrong + 0.05);
  }

  @Test
  void relabelsWhereAnotherClassIsAlmostCertain() {
    assertArrayEquals(new int[] {0, 1, 1, -1}, treat(Action.RELABEL, Guard.NONE, 0.5).labels());
  }

  @Test
  void weighsByTheChanceThatALabelIsRightAndKeepsTheMean() {
    float[] weights = treat(Action.DOWN_WEIGHT, Guard.NONE, 0.5).weights();
    assertArrayEquals(new float[] {1.8f, 1f, .2f, 1f}, weights, 1e-6f);
  }

  @Test
  void keepsAsManySmallLossesAsThereAreRightLabels() {
    assertArrayEquals(
        new int[] {0, 1, -1, -1}, treat(Action.NONE, Guard.SMALL_LOSS, 0.34).labels());
    assertArrayEquals(
        new int[] {0, -1, -1, -1}, treat(Action.NONE, Guard.SMALL_LOSS, 1).labels(), "never none");
    assertArrayEquals(BATCH.given(), treat(Action.NONE, Guard.SMALL_LOSS, 0).labels());
  }

  @Test
  void countsARowByWhatTheModelBelievesAndKeepsTheMean() {
    float[] weights = treat(Action.NONE, Guard.ROBUST_LOSS, 0.5).weights();
    double[] p = {.9, .4, .2};
    double mean = (Math.pow(.9, .3) + Math.pow(.4, .3) + Math.pow(.2, .3)) / 3;
    for (int i = 0; i < p.length; i++) {
      assertEquals(Math.pow(p[i], .3) / mean, weights[i], 1e-6);
    }
    assertEquals(1, weights[3]);
  }

  @Test
  void refusesWhatIsNoCertaintyAndNoShare() {
    assertThrows(
        IllegalArgumentException.class, () -> new Treatment(Action.DROP, 0.5, Guard.NONE, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Treatment(Action.DROP, 0.9, Guard.NONE, 1));
  }
}
