package io.flatwater.trainer.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
  void refusesWhatIsNoCertaintyAndNoShare() {
    assertThrows(
        IllegalArgumentException.class, () -> new Treatment(Action.DROP, 0.5, Guard.NONE, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Treatment(Action.DROP, 0.9, Guard.NONE, 1));
  }
}
