package io.flatwater.app.trace;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as the services write them, with as little in them as may be. */
final class TracedRecords {
  static final String BATCH = "0123456789abcdef".repeat(4);

  private TracedRecords() {}

  static Example example(String id) {
    return Example.newBuilder()
        .setId(id)
        .setEventTime(Instant.EPOCH)
        .setDomain("d")
        .setSource("s")
        .setFeatures(new Features(DataType.FLOAT32, List.of(1), ByteBuffer.allocate(4)))
        .setLabel(1)
        .setCleanLabel(null)
        .build();
  }

  static Label label(String id) {
    return Label.newBuilder()
        .setExampleId(id)
        .setLabel(1)
        .setEventTime(Instant.EPOCH)
        .setSource("s")
        .setCleanLabel(null)
        .build();
  }

  static Promotion promotion(String lineage, long version) {
    return Promotion.newBuilder()
        .setStream("s")
        .setLineage(lineage)
        .setVersion(version)
        .setStateHash("state")
        .setFile("file")
        .setVerdict(Verdict.PROMOTED)
        .setReason("better")
        .setActor("gate")
        .setEventTime(Instant.EPOCH)
        .build();
  }

  static MiniBatch batch(String... ids) {
    return MiniBatch.newBuilder()
        .setId(BATCH)
        .setSequence(3)
        .setIds(List.of(ids))
        .setEventTimes(List.of(1L))
        .setDomains(List.of("d"))
        .setSources(List.of("s"))
        .setFeatures(new Features(DataType.FLOAT32, List.of(1), ByteBuffer.allocate(4)))
        .setLabels(List.of(1))
        .setCleanLabels(List.of(-1))
        .build();
  }

  static StepReport step(String lineage) {
    return StepReport.newBuilder()
        .setLineage(lineage)
        .setStream("s")
        .setStep(4)
        .setBatchId(BATCH)
        .setRows(1)
        .setEventTime(Instant.EPOCH)
        .setDomain("d")
        .setLoss(1)
        .setCorrectGiven(0)
        .setLabelled(1)
        .setCorrectClean(0)
        .setCleanKnown(0)
        .setGradientNorm(1)
        .setOptimizer("sam")
        .setOutcome(StepOutcome.APPLIED)
        .build();
  }

  static Checkpoint checkpoint(String lineage, long version) {
    return Checkpoint.newBuilder()
        .setLineage(lineage)
        .setRun("traced")
        .setStream("s")
        .setVersion(version)
        .setParent(version - 1)
        .setStep(4)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(9)
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .setStateHash("state")
        .setHistory("history")
        .setFile("file")
        .setBytes(1)
        .setConfigurationHash("configuration")
        .setOptimizer("sam")
        .setExamples(1)
        .setLabelled(1)
        .setCorrectGiven(0)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .build();
  }

  static Evaluation evaluation(String lineage, long version) {
    return Evaluation.newBuilder()
        .setLineage(lineage)
        .setStream("s")
        .setVersion(version)
        .setStep(4)
        .setEventTime(Instant.EPOCH)
        .setStateHash("state")
        .setProbeSet("*")
        .setProbeHash("probe")
        .setDomain("")
        .setRows(1)
        .setMetrics(Map.of())
        .build();
  }
}
