package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoiseFigureTest {
  private static final int ROWS = 100;

  /** Thirty of a hundred labels are wrong; the estimate comes after ten steps, and is 25 %. */
  private static Result estimated() {
    List<Step> steps = new ArrayList<>();
    for (int step = 1; step <= 50; step++) {
      double noise = step <= 10 ? Double.NaN : 0.25;
      Score score = new Score(60, ROWS);
      steps.add(new Step(step, step, 0, ROWS, score, score, 1, noise, 30));
    }
    Arm arm = Fake.result().arms().get(0);
    Arm known =
        new Arm(
            "watchful",
            "Watchful[]",
            steps,
            arm.judgements(),
            new Outcome(new Score(3_000, 5_000), new Score(3_000, 5_000), 1, "00"));
    Result fake = Fake.result();
    return new Result(
        fake.title(), Map.of(), Map.of(), fake.timing(), fake.shift(), List.of(known));
  }

  @Test
  void isDrawnWhereNoiseWasEstimatedOnly() {
    assertFalse(NoiseFigure.isKnown(Comparison.of(Fake.result()).conditions().get(0).runs()));
    List<Runs> runs = Comparison.of(estimated()).conditions().get(0).runs();
    assertTrue(NoiseFigure.isKnown(runs));
    LineChart chart = new NoiseFigure("x", runs).figure().chart();
    Line estimate = chart.series(Series.Weight.MAIN).get(0).line();
    Line truth = chart.series(Series.Weight.THIN).get(0).line();
    assertTrue(Double.isNaN(estimate.y()[0]));
    assertEquals(0.25, estimate.last(), 0);
    assertEquals(0.3, truth.last(), 1e-12);
    assertEquals(5_000, truth.x()[truth.x().length - 1], 0);
    assertTrue(ComparisonReport.of(Comparison.of(estimated())).contains("Estimated share"));
    assertFalse(ComparisonReport.of(Comparison.of(Fake.result())).contains("Estimated share"));
  }

  @Test
  void itsNumbersAreInTheFiles() {
    String stream = ComparisonCsv.of(Comparison.of(estimated())).get("stream.csv");
    assertTrue(stream.startsWith("condition,optimizer,seed,examples,"), stream);
    assertTrue(stream.contains("This run,watchful,0,5000,0.600000,0.600000,0.250000,0.300000"));
  }
}
