package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.metric.Kappa;
import io.flatwater.model.metric.KappaTemporal;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** From counts per step come the same numbers as row by row. */
class AgreementTest {
  private static final int CLASSES = 4;

  @Test
  void stepsGiveTheNumbersOfTheirRows() {
    SplittableRandom random = new SplittableRandom(3);
    Agreement agreement = new Agreement();
    Kappa kappa = new Kappa(CLASSES);
    KappaTemporal temporal = new KappaTemporal();
    double weight = 0;
    double hits = 0;
    int label = 0;
    for (int step = 0; step < 40; step++) {
      List<int[]> rows = new ArrayList<>();
      // Some steps have no labelled row, and labels come in runs.
      for (int row = random.nextInt(12); row > 0; row--) {
        label = random.nextInt(3) == 0 ? random.nextInt(CLASSES) : label;
        int predicted = random.nextInt(3) == 0 ? random.nextInt(CLASSES) : label;
        rows.add(new int[] {predicted, label});
        kappa.add(predicted, label);
        temporal.add(predicted, label);
      }
      agreement.add(report(rows));
      // Fading, row by row, with the mean of the step for every row of it.
      double mean = rows.stream().filter(r -> r[0] == r[1]).count() / (double) rows.size();
      for (int[] ignored : rows) {
        weight = weight * Agreement.FADING + 1;
        hits = hits * Agreement.FADING + mean;
      }
    }
    assertEquals(kappa.value(), agreement.kappa(), 1e-12);
    assertEquals(temporal.value(), agreement.kappaTemporal(), 1e-12);
    assertEquals(hits / weight, agreement.fading(), 1e-12);
  }

  @Test
  void aWindowHoldsTheNewestStepsWithEnoughRows() {
    SplittableRandom random = new SplittableRandom(4);
    Agreement agreement = new Agreement();
    assertTrue(Double.isNaN(agreement.windowed()));
    List<List<int[]>> steps = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      List<int[]> rows = new ArrayList<>();
      for (int row = random.nextInt(40); row > 0; row--) {
        rows.add(new int[] {random.nextInt(100) < step / 3 ? 1 : 0, 1});
      }
      steps.add(rows);
      agreement.add(report(rows));
      int taken = 0;
      int hits = 0;
      for (int i = steps.size() - 1; i >= 0 && taken < Agreement.WINDOW; i--) {
        taken += steps.get(i).size();
        hits += (int) steps.get(i).stream().filter(r -> r[0] == r[1]).count();
      }
      assertEquals((double) hits / taken, agreement.windowed(), 1e-12, "after step " + step);
    }
  }

  @Test
  void nothingCanBeToldOfStepsThatDidNotCount() {
    Agreement agreement = new Agreement();
    assertTrue(Double.isNaN(agreement.kappa()) && Double.isNaN(agreement.kappaTemporal()));
    StepReport old =
        StepReport.newBuilder(report(List.of(new int[] {1, 1}, new int[] {0, 1})))
            .setLabels(List.of())
            .setPredictions(List.of())
            .setFirstLabel(-1)
            .setLastLabel(-1)
            .build();
    agreement.add(old);
    assertTrue(Double.isNaN(agreement.kappa()) && Double.isNaN(agreement.kappaTemporal()));
    assertEquals(0.5, agreement.fading(), 1e-12);
  }

  private static StepReport report(List<int[]> rows) {
    List<Integer> predictions = new ArrayList<>(Collections.nCopies(CLASSES, 0));
    List<Integer> labels = new ArrayList<>(Collections.nCopies(CLASSES, 0));
    int correct = 0;
    int repeats = 0;
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i);
      predictions.set(row[0], predictions.get(row[0]) + 1);
      labels.set(row[1], labels.get(row[1]) + 1);
      correct += row[0] == row[1] ? 1 : 0;
      repeats += i > 0 && rows.get(i - 1)[1] == row[1] ? 1 : 0;
    }
    return StepReport.newBuilder()
        .setLineage("l")
        .setStream("s")
        .setStep(1)
        .setBatchId("")
        .setRows(rows.size())
        .setEventTime(Instant.EPOCH)
        .setDomain("")
        .setLoss(0)
        .setCorrectGiven(correct)
        .setLabelled(rows.size())
        .setCorrectClean(0)
        .setCleanKnown(0)
        .setGradientNorm(0)
        .setOptimizer("")
        .setOutcome(StepOutcome.APPLIED)
        .setPredictions(predictions)
        .setLabels(labels)
        .setFirstLabel(rows.isEmpty() ? -1 : rows.get(0)[1])
        .setLastLabel(rows.isEmpty() ? -1 : rows.get(rows.size() - 1)[1])
        .setRepeats(repeats)
        .build();
  }
}
