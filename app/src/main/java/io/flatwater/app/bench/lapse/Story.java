package io.flatwater.app.bench.lapse;

import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.store.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * What three trainers, their evaluator and a gate would have written by a step: ten steps a second
 * of data, a checkpoint every fifth second, judged on five probe sets and in sum, a verdict on
 * each, a drift alarm a minute. The same every time.
 */
final class Story {
  static final String STREAM = "lapse";
  static final Duration STEP = Duration.ofMillis(100);
  private static final List<String> RUNS = List.of("sgd", "sam", "msam");
  private static final List<String> PROBES =
      List.of("given/0", "given/30", "given/60", "given/75", "given/90");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int ROWS = 128;
  private static final int CHECKPOINT_STEPS = 50;
  private static final int DRIFT_STEPS = 600;
  private static final int ALARM = 300;
  private static final double SWING = 400;

  private Story() {}

  /** A record and where it goes. */
  record Line(Topic topic, SpecificRecord record) {}

  /** Returns the lineages. */
  static List<String> lineages() {
    return RUNS.stream().map(run -> run + "/" + STREAM).toList();
  }

  /**
   * Returns what is written at a step.
   *
   * @param step 1 for the first
   */
  static List<Line> at(long step) {
    List<Line> lines = new ArrayList<>();
    for (String run : RUNS) {
      lines.add(new Line(Topic.STEPS, step(run, step)));
      if (step % CHECKPOINT_STEPS == 0) {
        long version = step / CHECKPOINT_STEPS;
        lines.add(new Line(Topic.CHECKPOINTS, checkpoint(run, version, step)));
        for (String probe : PROBES) {
          lines.add(new Line(Topic.METRICS, evaluation(run, version, step, probe)));
        }
        lines.add(new Line(Topic.METRICS, evaluation(run, version, step, Metrics.SUM)));
        boolean better = version % RUNS.size() == RUNS.indexOf(run);
        lines.add(new Line(Topic.PROMOTIONS, promotion(run, version, step, better)));
        if (better) {
          lines.add(new Line(Topic.LIVE, live(run, version, step)));
        }
      }
      if (step % DRIFT_STEPS == ALARM) {
        lines.add(new Line(Topic.DRIFT, drift(run, step)));
      }
    }
    return lines;
  }

  private static Instant time(long step) {
    return START.plus(STEP.multipliedBy(step));
  }

  private static double accuracy(String run, long step) {
    return 0.8 + 0.1 * Math.sin(step / SWING + RUNS.indexOf(run));
  }

  private static String hash(String run, long version) {
    return Hashes.sha256((run + version).getBytes(StandardCharsets.UTF_8));
  }

  private static StepReport step(String run, long step) {
    int right = (int) (ROWS * accuracy(run, step)) + (int) (step % 7);
    return StepReport.newBuilder()
        .setLineage(run + "/" + STREAM)
        .setStream(STREAM)
        .setStep(step)
        .setBatchId(hash("batch", step))
        .setRows(ROWS)
        .setEventTime(time(step))
        .setDomain("0")
        .setLoss(2 - accuracy(run, step))
        .setCorrectGiven(right * 4 / 5)
        .setLabelled(ROWS)
        .setCorrectClean(right)
        .setCleanKnown(ROWS)
        .setGradientNorm(Double.NaN)
        .setOptimizer("Sam[rho=0.05]")
        .setOutcome(StepOutcome.APPLIED)
        .setNoiseRate(0.2)
        .build();
  }

  private static Checkpoint checkpoint(String run, long version, long step) {
    return Checkpoint.newBuilder()
        .setLineage(run + "/" + STREAM)
        .setRun(run)
        .setStream(STREAM)
        .setVersion(version)
        .setParent(version - 1)
        .setStep(step)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(step)
        .setFromTime(START)
        .setToTime(time(step))
        .setStateHash(hash(run, version))
        .setHistory("")
        .setFile(hash(run, version))
        .setBytes(1_000_000)
        .setConfigurationHash("")
        .setOptimizer("Sam[rho=0.05]")
        .setExamples(step * ROWS)
        .setLabelled(step * ROWS)
        .setCorrectGiven(step)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(1)
        .build();
  }

  private static Evaluation evaluation(String run, long version, long step, String probe) {
    double accuracy = accuracy(run, step) - 0.01 * PROBES.indexOf(probe);
    return Evaluation.newBuilder()
        .setLineage(run + "/" + STREAM)
        .setStream(STREAM)
        .setVersion(version)
        .setStep(step)
        .setEventTime(time(step))
        .setStateHash(hash(run, version))
        .setProbeSet(probe)
        .setProbeHash("")
        .setDomain(probe)
        .setRows(2_000)
        .setMetrics(
            Map.of(
                "accuracy",
                accuracy,
                "nll",
                2 - accuracy,
                "ece",
                0.1,
                "sharpness.sam",
                1 / accuracy))
        .build();
  }

  private static Promotion promotion(String run, long version, long step, boolean better) {
    return Promotion.newBuilder()
        .setStream(STREAM)
        .setLineage(run + "/" + STREAM)
        .setVersion(version)
        .setStateHash(hash(run, version))
        .setFile(hash(run, version))
        .setVerdict(better ? Verdict.PROMOTED : Verdict.KEPT)
        .setReason("ood.worst " + accuracy(run, step) + " against that of the live model")
        .setActor("gate")
        .setEventTime(time(step))
        .build();
  }

  private static Live live(String run, long version, long step) {
    return Live.newBuilder()
        .setStream(STREAM)
        .setLineage(run + "/" + STREAM)
        .setVersion(version)
        .setStateHash(hash(run, version))
        .setFile(hash(run, version))
        .setSince(time(step))
        .build();
  }

  private static DriftEvent drift(String run, long step) {
    return DriftEvent.newBuilder()
        .setLineage(run + "/" + STREAM)
        .setStream(STREAM)
        .setStep(step)
        .setEventTime(time(step))
        .setDetector("adwin")
        .setLevel(DriftLevel.DRIFT)
        .setStatistic(0.3)
        .setThreshold(0.1)
        .setAction("raised the rate for 50 steps")
        .build();
  }
}
