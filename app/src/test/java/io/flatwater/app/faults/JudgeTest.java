package io.flatwater.app.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.faults.Undisturbed.State;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A judge that never finds anything would make every campaign a success: here topics are forged.
 */
class JudgeTest {
  private static final String STREAM = "north";
  private static final String LINEAGE = Site.RUN + "/" + STREAM;
  private static final int BATCHES = 5;
  private static final byte[] BAD = {1, 2, 3};

  private final List<String> batches = new ArrayList<>();
  private final List<StepReport> steps = new ArrayList<>();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final List<ProbeSet> seals = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final Undisturbed calm;

  /** Makes topics as they should be; each test forges one record. */
  JudgeTest() {
    List<State> states = new ArrayList<>();
    String history = io.flatwater.model.file.State.NO_HISTORY;
    states.add(new State("state 0", history));
    for (int i = 1; i <= BATCHES; i++) {
      history = io.flatwater.model.file.State.next(history, "batch " + i);
      states.add(new State("state " + i, history));
      batches.add("batch " + i);
      steps.add(step(i, "batch " + i));
    }
    for (int version = 0; version < 3; version++) {
      int step = version == 2 ? BATCHES : 2 * version;
      checkpoints.add(checkpoint(version, step, states.get(step), version == 2));
      evaluations.add(evaluation(version, "state " + step, Content.PROBES));
      evaluations.add(evaluation(version, "state " + step, "*"));
    }
    seals.add(seal("part"));
    seals.add(seal(Content.PROBES));
    letters.add(letter("NOT_AVRO"));
    calm =
        new Undisturbed(
            new TreeMap<>(Map.of(STREAM, List.copyOf(batches))),
            new TreeMap<>(Map.of(STREAM, states)),
            new TreeMap<>(
                Map.of(
                    STREAM,
                    new TreeMap<>(Map.of(Content.PROBES, "hash given", "part", "hash part")))),
            List.of(Undisturbed.letter("NOT_AVRO", ByteBuffer.wrap(BAD))));
  }

  @Test
  void findsNothingWhereAllIsAsItShouldBe() {
    Verdict verdict = judge();
    assertEquals(List.of(), verdict.differences());
    assertTrue(verdict.clean());
  }

  @Test
  void seesALostStep() {
    steps.remove(2);
    // The report itself, and its number.
    assertFound(2, 0, "steps of " + LINEAGE);
  }

  @Test
  void seesAStepThatWasMadeTwice() {
    steps.add(3, steps.get(2));
    assertFound(0, 2, "steps of " + LINEAGE);
  }

  @Test
  void seesStepsInAnotherOrder() {
    steps.add(1, steps.remove(2));
    assertFound(0, 0, "steps of " + LINEAGE);
  }

  @Test
  void seesALostMiniBatchEvenIfTheTrainerNeverHeardOfIt() {
    batches.remove(4);
    steps.remove(4);
    assertFound(1, 0, "mini-batches of " + STREAM);
  }

  @Test
  void seesAMiniBatchThatWasWrittenTwice() {
    batches.add(2, batches.get(1));
    assertTrue(judge().duplicated() > 0);
  }

  @Test
  void seesARepeatedVersion() {
    checkpoints.add(2, checkpoints.get(1));
    assertFound(0, 1, "versions of " + LINEAGE);
  }

  @Test
  void seesAGapInTheVersions() {
    checkpoints.remove(1);
    evaluations.removeIf(e -> e.getVersion() == 1);
    assertFound(1, 0, "versions of " + LINEAGE);
  }

  @Test
  void seesAnotherState() {
    checkpoints.set(1, Checkpoint.newBuilder(checkpoints.get(1)).setStateHash("another").build());
    assertFound(0, 0, "state of " + LINEAGE + " version 1");
  }

  @Test
  void seesAHistoryThatTheMiniBatchesOnTheTopicDoNotMake() {
    String other = io.flatwater.model.file.State.next("0".repeat(64), "other");
    checkpoints.set(1, Checkpoint.newBuilder(checkpoints.get(1)).setHistory(other).build());
    assertFound(0, 0, "history of " + LINEAGE + " version 1");
  }

  @Test
  void seesALineageThatDidNotEnd() {
    checkpoints.remove(2);
    evaluations.removeIf(e -> e.getVersion() == 2);
    assertFound(0, 0, "last state of " + LINEAGE);
  }

  @Test
  void seesALineageWithoutCheckpoints() {
    checkpoints.clear();
    evaluations.clear();
    assertFalse(judge().clean());
    assertTrue(judge().lost() > 0);
  }

  @Test
  void seesACheckpointWithoutMetrics() {
    evaluations.removeIf(e -> e.getVersion() == 2);
    assertFound(1, 0, LINEAGE + " version 2 has no metrics");
  }

  @Test
  void seesTwoEvaluationsOfOneKind() {
    evaluations.add(evaluations.get(3));
    assertFound(0, 1, "two evaluations");
  }

  @Test
  void seesAnEvaluationOfAnotherState() {
    evaluations.set(0, evaluation(0, "another", Content.PROBES));
    assertFound(0, 0, "state in the evaluation");
  }

  @Test
  void seesALostAndASurplusDeadLetter() {
    letters.clear();
    assertFound(1, 0, "dead letters");
    letters.add(letter("NOT_AVRO"));
    letters.add(letter("CORRUPT_CHECKPOINT"));
    assertFound(0, 1, "dead letters");
  }

  @Test
  void seesAProbeSetThatWasSealedTwiceOrOtherwise() {
    seals.add(seal("part"));
    assertFound(0, 1, "probe sets");
    seals.remove(2);
    seals.set(0, ProbeSet.newBuilder(seals.get(0)).setHash("another").build());
    assertFound(1, 1, "probe sets");
  }

  private Verdict judge() {
    return Judge.judge(
        calm,
        new Evidence(
            Map.of(STREAM, batches),
            Map.of(LINEAGE, steps),
            Map.of(LINEAGE, checkpoints),
            evaluations,
            Map.of(STREAM, seals),
            letters));
  }

  private void assertFound(long lost, long duplicated, String sentence) {
    Verdict verdict = judge();
    assertFalse(verdict.clean());
    assertEquals(lost, verdict.lost(), () -> "lost: " + verdict.differences());
    assertEquals(duplicated, verdict.duplicated(), () -> "twice: " + verdict.differences());
    assertTrue(
        verdict.differences().stream().anyMatch(d -> d.contains(sentence)),
        () -> "no \"" + sentence + "\" in " + verdict.differences());
  }

  private static StepReport step(long number, String batch) {
    return StepReport.newBuilder()
        .setLineage(LINEAGE)
        .setStream(STREAM)
        .setStep(number)
        .setBatchId(batch)
        .setRows(8)
        .setEventTime(Instant.EPOCH)
        .setDomain("d")
        .setLoss(1)
        .setCorrectGiven(0)
        .setLabelled(8)
        .setCorrectClean(0)
        .setCleanKnown(8)
        .setGradientNorm(1)
        .setOptimizer("sam")
        .setOutcome(StepOutcome.APPLIED)
        .build();
  }

  private static Checkpoint checkpoint(long version, long step, State state, boolean ended) {
    return Checkpoint.newBuilder()
        .setLineage(LINEAGE)
        .setRun(Site.RUN)
        .setStream(STREAM)
        .setVersion(version)
        .setParent(version - 1)
        .setStep(step)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(step)
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .setStateHash(state.stateHash())
        .setHistory(state.history())
        .setFile("file " + version)
        .setBytes(1)
        .setConfigurationHash("c")
        .setOptimizer("sam")
        .setExamples(0)
        .setLabelled(0)
        .setCorrectGiven(0)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .setEnded(ended)
        .build();
  }

  private static Evaluation evaluation(long version, String state, String set) {
    return Evaluation.newBuilder()
        .setLineage(LINEAGE)
        .setStream(STREAM)
        .setVersion(version)
        .setStep(0)
        .setEventTime(Instant.EPOCH)
        .setStateHash(state)
        .setProbeSet(set)
        .setProbeHash("hash " + set)
        .setDomain("d")
        .setRows(8)
        .setMetrics(Map.of("accuracy", 0.5))
        .build();
  }

  private static ProbeSet seal(String set) {
    return ProbeSet.newBuilder()
        .setSet(set)
        .setHash("hash " + set)
        .setDomain(set)
        .setKind(ProbeKind.GIVEN)
        .setBlocks(1)
        .setRows(8)
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .build();
  }

  private static DeadLetter letter(String reason) {
    return DeadLetter.newBuilder()
        .setService("ingest")
        .setTopic("examples")
        .setPartition(0)
        .setOffset(0)
        .setReason(reason)
        .setMessage("why")
        .setValue(ByteBuffer.wrap(BAD))
        .build();
  }
}
