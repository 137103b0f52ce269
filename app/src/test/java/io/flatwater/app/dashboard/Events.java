package io.flatwater.app.dashboard;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.SourceNoise;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as the services write them. */
final class Events {
  static final int ROWS = 128;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Events() {}

  private static Instant at(long step) {
    return START.plusMillis(1_280 * step);
  }

  private static String stream(String lineage) {
    return lineage.substring(lineage.indexOf('/') + 1);
  }

  private static int hits(long step) {
    return (int) Math.min(120, 40 + step / 4 + step % 7);
  }

  /** Returns how many rows of the first steps were right. */
  static long correct(long steps) {
    long sum = 0;
    for (long step = 1; step <= steps; step++) {
      sum += hits(step);
    }
    return sum;
  }

  static StepReport step(String lineage, long step) {
    return StepReport.newBuilder()
        .setLineage(lineage)
        .setStream(stream(lineage))
        .setStep(step)
        .setBatchId(lineage + step)
        .setRows(ROWS)
        .setEventTime(at(step))
        .setDomain("0")
        .setLoss(2.0 / (1 + step / 50.0))
        .setCorrectGiven(hits(step))
        .setLabelled(ROWS)
        .setCorrectClean(Math.min(ROWS, hits(step) + 8))
        .setCleanKnown(ROWS)
        .setGradientNorm(Double.NaN)
        .setOptimizer("Sgd[rate=0.05]")
        .setOutcome(StepOutcome.APPLIED)
        .setNoiseRate(0.2)
        .build();
  }

  static Checkpoint checkpoint(String lineage, long version, long step) {
    return Checkpoint.newBuilder()
        .setLineage(lineage)
        .setRun(lineage.substring(0, lineage.indexOf('/')))
        .setStream(stream(lineage))
        .setVersion(version)
        .setParent(version - 1)
        .setStep(step)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(step)
        .setFromTime(START)
        .setToTime(at(step))
        .setStateHash("abcdef0123456789".repeat(4))
        .setHistory("")
        .setFile("0123456789abcdef".repeat(4))
        .setBytes(1000)
        .setConfigurationHash("")
        .setOptimizer("Sgd[rate=0.05]")
        .setExamples(step * ROWS)
        .setLabelled(step * ROWS)
        .setCorrectGiven(correct(step))
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(1)
        .build();
  }

  /** Returns a checkpoint that knows the share of wrong labels of some sources, the worst first. */
  static Checkpoint doubtful(String lineage, long version, long step, List<SourceNoise> sources) {
    NoiseSummary noise =
        NoiseSummary.newBuilder()
            .setLabelled(step * ROWS)
            .setEffective(step * ROWS)
            .setRate(0.2)
            .setLow(0.19)
            .setHigh(0.21)
            .setClasses(2)
            .setTransitions(List.of(0.8, 0.2, 0.2, 0.8))
            .setSources(sources)
            .build();
    return Checkpoint.newBuilder(checkpoint(lineage, version, step)).setNoise(noise).build();
  }

  /** Returns what is known of a source. */
  static SourceNoise source(String name, double rate) {
    return new SourceNoise(name, 1_000L, rate, rate - 0.01, rate + 0.01);
  }

  static Evaluation evaluation(
      String lineage, long version, long step, String probeSet, Map<String, Double> metrics) {
    return Evaluation.newBuilder()
        .setLineage(lineage)
        .setStream(stream(lineage))
        .setVersion(version)
        .setStep(step)
        .setEventTime(at(step))
        .setStateHash("abcdef0123456789".repeat(4))
        .setProbeSet(probeSet)
        .setProbeHash("h")
        .setDomain(probeSet)
        .setRows(100)
        .setMetrics(metrics)
        .build();
  }

  static DriftEvent drift(String lineage, long step) {
    return DriftEvent.newBuilder()
        .setLineage(lineage)
        .setStream(stream(lineage))
        .setStep(step)
        .setEventTime(at(step))
        .setDetector("adwin")
        .setLevel(DriftLevel.DRIFT)
        .setStatistic(0.3)
        .setThreshold(0.1)
        .setAction("raised the rate for 50 steps")
        .build();
  }

  static Promotion promotion(String lineage, long version, long step, Verdict verdict) {
    return Promotion.newBuilder()
        .setStream(stream(lineage))
        .setLineage(lineage)
        .setVersion(version)
        .setStateHash("abcdef0123456789".repeat(4))
        .setFile("0123456789abcdef".repeat(4))
        .setVerdict(verdict)
        .setReason("ood.worst 0.81 >= 0.80 - 0.01")
        .setActor("gate")
        .setEventTime(at(step))
        .build();
  }

  static Live live(String lineage, long version, long step) {
    return Live.newBuilder()
        .setStream(stream(lineage))
        .setLineage(lineage)
        .setVersion(version)
        .setStateHash("abcdef0123456789".repeat(4))
        .setFile("0123456789abcdef".repeat(4))
        .setSince(at(step))
        .build();
  }
}
