package io.flatwater.app.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.Checkpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers lose one and two trainers lose one, and nothing else is lost. */
@Timeout(400)
class ScaleBenchTest {
  private static final Scale SMALL = new Scale(3, 3, 6, 2, 1, 1_000, 600, Scale.Disturbance.KILL);

  @Test
  void withoutABrokerAndATrainerEveryLineageEndsAsUndisturbed() throws Exception {
    StringWriter shown = new StringWriter();
    ScaleResult result =
        new ScaleBench(SMALL, new PrintWriter(shown), Optional.empty())
            .run(() -> true)
            .orElseThrow();
    String table = ScaleTable.of(result);
    assertTrue(result.judgement().good(), table);
    assertTrue(
        table.endsWith("scale lineages 6 equal 6 lost 0 duplicated 0: as undisturbed\n"), table);
    var trainerLoss = result.trainerLoss().orElseThrow();
    var brokerLoss = result.brokerLoss().orElseThrow();
    assertTrue(brokerLoss.led() > 0, table);
    assertEquals(2, result.stepsByTrainer().size(), table);
    assertTrue(result.stepsByTrainer().get(trainerLoss.name()) > 0, table);
    assertTrue(
        trainerLoss.takeovers().stream().noneMatch(t -> t.by().equals(trainerLoss.name())), table);
    long steps = result.stepsByTrainer().values().stream().mapToLong(n -> n).sum();
    assertTrue(steps >= 6 * (1_000 * 9 / 10) / 32, table);
    assertTrue(
        result.partitions().stream().allMatch(p -> p.leaderAfter() != brokerLoss.id()), table);
  }

  @Test
  void aJudgementCountsWhatIsLostWhatIsDoubledAndWhatDiffers() {
    Undisturbed calm = new Undisturbed("state", "history", List.of("b1", "b2"));
    Evidence lacking = new Evidence(Map.of("s", batches("b1")), Map.of(), Map.of(), Map.of(), 0);
    Judgement judgement = Judgement.of(Map.of("s", calm), lacking);
    // A mini-batch, two steps, and the checkpoint.
    assertEquals(4, judgement.lost());
    assertEquals(0, judgement.equal());
    assertTrue(judgement.line().contains("NOT as undisturbed"), judgement.line());

    Evidence doubled =
        new Evidence(
            Map.of("s", batches("b1", "b2", "b2")),
            Map.of(),
            Map.of("scale/s", new ArrayList<>(List.of(checkpoint(0), checkpoint(2)))),
            Map.of(),
            1);
    judgement = Judgement.of(Map.of("s", calm), doubled);
    assertEquals(1, judgement.duplicated());
    assertEquals(1, judgement.equal());
    assertTrue(
        judgement.differences().contains("versions of scale/s have gaps or repeats: [0, 2]"),
        judgement.toString());
    assertTrue(
        judgement.differences().contains("1 dead letters, expected none"), judgement.toString());
  }

  @Test
  void ownersFollowFromWhereTrainersTookStateUp() {
    Ownership ownership =
        Ownership.read(
            Map.of(
                "a",
                List.of(
                    "time=2026-01-01T00:00:01.000Z level=INFO event=restored partition=0 offset=0"
                        + " lineages=0",
                    "time=2026-01-01T00:00:02.000Z level=INFO event=progress records=3"),
                "b",
                List.of(
                    "time=2026-01-01T00:00:05.000Z level=INFO event=restored partition=0 offset=7"
                        + " lineages=1")));
    assertEquals(Optional.of("a"), ownership.owner(0, 6));
    assertEquals(Optional.of("b"), ownership.owner(0, 7));
    assertEquals(Optional.empty(), ownership.owner(1, 0));
    long between = Instant.parse("2026-01-01T00:00:03Z").toEpochMilli();
    assertEquals("b", ownership.takenAfter(0, between).orElseThrow().trainer());
  }

  @Test
  void aBrokerCanBeLostOnlyWhereThereAreThree() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Scale(1, 3, 6, 2, 1, 1_000, 600, Scale.Disturbance.KILL));
    assertEquals(
        "to lose a broker takes 3 of them, to lose a trainer takes 2: found 1 and 2",
        e.getMessage());
  }

  private static List<Evidence.Batch> batches(String... ids) {
    return java.util.Arrays.stream(ids).map(id -> new Evidence.Batch(id, 0, 0)).toList();
  }

  private static Checkpoint checkpoint(long version) {
    return Checkpoint.newBuilder()
        .setLineage("scale/s")
        .setRun("scale")
        .setStream("s")
        .setVersion(version)
        .setParent(version - 1)
        .setStep(2)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(0)
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .setStateHash("state")
        .setHistory("history")
        .setFile("file")
        .setBytes(1)
        .setConfigurationHash("configuration")
        .setOptimizer("sam")
        .setExamples(0)
        .setLabelled(0)
        .setCorrectGiven(0)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .setEnded(true)
        .build();
  }
}
