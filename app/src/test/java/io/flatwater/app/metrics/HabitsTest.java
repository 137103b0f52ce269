package io.flatwater.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HabitsTest {
  @Test
  void repetitionsGoOnAcrossMiniBatchesAndPassOverThoseWithoutALabel() {
    Habits habits = new Habits();
    // 1 1 0 | nothing | 0 2 2
    assertEquals(1, habits.repeated(step(1, 0, 1, List.of(1, 2))));
    assertEquals(0, habits.repeated(step(-1, -1, 0, List.of())));
    assertEquals(2, habits.repeated(step(0, 2, 1, List.of(1, 0, 2))));
  }

  @Test
  void theMostFrequentLabelIsThatBeforeTheMiniBatch() {
    Habits habits = new Habits();
    assertEquals(0, habits.frequent(step(1, 0, 1, List.of(1, 2))));
    assertEquals(0, habits.frequent(step(-1, -1, 0, List.of())));
    assertEquals(0, habits.frequent(step(0, 0, 2, List.of(3))));
    assertEquals(5, habits.frequent(step(0, 1, 1, List.of(5, 1))));
  }

  private static StepReport step(int first, int last, int repeats, List<Integer> labels) {
    int labelled = labels.stream().mapToInt(Integer::intValue).sum();
    return StepReport.newBuilder()
        .setLineage("l")
        .setStream("s")
        .setStep(1)
        .setBatchId("")
        .setRows(labelled)
        .setEventTime(Instant.EPOCH)
        .setDomain("")
        .setLoss(0)
        .setCorrectGiven(0)
        .setLabelled(labelled)
        .setCorrectClean(0)
        .setCleanKnown(0)
        .setGradientNorm(0)
        .setOptimizer("")
        .setOutcome(StepOutcome.APPLIED)
        .setPredictions(List.of())
        .setLabels(labels)
        .setFirstLabel(first)
        .setLastLabel(last)
        .setRepeats(repeats)
        .build();
  }
}
