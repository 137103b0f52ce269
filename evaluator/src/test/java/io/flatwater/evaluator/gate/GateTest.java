package io.flatwater.evaluator.gate;

import static io.flatwater.evaluator.gate.Records.STREAM;
import static io.flatwater.evaluator.gate.Records.command;
import static io.flatwater.evaluator.gate.Records.served;
import static io.flatwater.evaluator.gate.Records.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final GateSettings AT_ONCE =
      GateSettings.of(
          List.of("accuracy > live.accuracy"),
          List.of("accuracy < previous.accuracy - 0.1", "served.accuracy < accuracy - 0.2"),
          1,
          1,
          10);

  private Gate gate = new Gate(AT_ONCE);

  private static List<String> said(List<Decision> decisions) {
    return decisions.stream()
        .map(Decision::promotion)
        .map(p -> p.getVerdict() + " " + p.getLineage() + "@" + p.getVersion())
        .toList();
  }

  private List<String> take(Evaluation evaluation) {
    return said(gate.take(evaluation));
  }

  private List<String> take(Command command) {
    return said(gate.take(command));
  }

  private String live() {
    return gate.live().get(STREAM).name();
  }

  @Test
  void theFirstModelThatWasJudgedIsLiveAndABetterOneReplacesIt() {
    assertEquals(List.of("PROMOTED a/s@0"), take(sum("a/s", 0, "h", 0.5)));
    List<Decision> worse = gate.take(sum("b/s", 0, "h", 0.4));
    assertEquals(List.of("KEPT b/s@0"), said(worse));
    Promotion kept = worse.get(0).promotion();
    assertEquals(
        "not accuracy > live.accuracy (accuracy 0.4, live.accuracy 0.5)", kept.getReason());
    assertEquals("a/s", kept.getPredecessorLineage());
    assertEquals("gate", kept.getActor());
    assertTrue(worse.get(0).live().isEmpty());

    List<Decision> better = gate.take(sum("b/s", 1, "h", 0.6));
    assertEquals(List.of("PROMOTED b/s@1"), said(better));
    Live live = better.get(0).live().orElseThrow();
    assertEquals("file of b/s1", live.getFile());
    assertEquals("a/s", live.getPrevious().getLineage());
    assertEquals("accuracy > live.accuracy (accuracy 0.6, live.accuracy 0.5)", live.getReason());
    assertEquals("b/s@1", live());
  }

  @Test
  void modelsAreComparedOnEqualProbeSetsOnly() {
    take(sum("a/s", 0, "h", 0.5));
    assertEquals(List.of(), take(sum("b/s", 0, "new", 0.9)));
    assertEquals(1, gate.pending());
    // A newer one takes the place of one that waits.
    assertEquals(List.of(), take(sum("b/s", 1, "new", 0.7)));
    assertEquals(1, gate.pending());
    assertEquals(List.of("PROMOTED b/s@1"), take(sum("a/s", 0, "new", 0.6)));
    assertEquals(0, gate.pending());
  }

  @Test
  void whoeverBecomesLiveMayBeWhatOthersWaitedFor() {
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "new", 0.7));
    take(sum("c/s", 1, "new", 0.8));
    assertEquals(2, gate.pending());
    assertEquals(List.of("PROMOTED b/s@1", "PROMOTED c/s@1"), take(sum("a/s", 0, "new", 0.6)));
  }

  @Test
  void hysteresisCountsVersionsOfALineageInARow() {
    gate = new Gate(GateSettings.of(List.of("accuracy > live.accuracy"), List.of(), 3, 1, 10));
    take(sum("a/s", 0, "h", 0.5));
    assertEquals(List.of("KEPT b/s@1"), take(sum("b/s", 1, "h", 0.6)));
    assertEquals(List.of("KEPT c/s@1"), take(sum("c/s", 1, "h", 0.6)));
    assertEquals(List.of("KEPT b/s@2"), take(sum("b/s", 2, "h", 0.6)));
    assertEquals(List.of("KEPT b/s@3"), take(sum("b/s", 3, "h", 0.4)), "starts again");
    take(sum("b/s", 4, "h", 0.6));
    // The same version on other sets is no other version.
    take(sum("a/s", 0, "h2", 0.5));
    assertEquals(List.of("KEPT b/s@4"), take(sum("b/s", 4, "h2", 0.6)));
    List<Decision> second = gate.take(sum("b/s", 5, "h2", 0.6));
    assertTrue(second.get(0).promotion().getReason().endsWith("; 2 of 3 in a row"));
    assertEquals(List.of("PROMOTED b/s@6"), take(sum("b/s", 6, "h2", 0.6)));
    // Others start again too: they held against another model.
    assertEquals(List.of("KEPT c/s@2"), take(sum("c/s", 2, "h2", 0.7)));
  }

  @Test
  void tooFewProbesDecideNothing() {
    assertEquals(
        List.of("KEPT a/s@0"), take(sum("a/s", 0, "h", Map.of("accuracy", 0.9, "labelled", 9.0))));
    assertTrue(gate.live().isEmpty());
    assertEquals(
        List.of("PROMOTED a/s@1"),
        take(sum("a/s", 1, "h", Map.of("accuracy", 0.9, "labelled", 10.0))));
  }

  @Test
  void aMetricThatWasNotMeasuredLeavesTheLiveModelAndTheStreak() {
    gate = new Gate(GateSettings.of(List.of("nll < live.nll"), List.of(), 2, 1, 10));
    take(sum("a/s", 0, "h", Map.of("nll", 2.0)));
    take(sum("a/s", 1, "h", Map.of("nll", 1.0)));
    List<Decision> unknown = gate.take(sum("a/s", 2, "h", 0.9));
    assertEquals(
        "nll < live.nll cannot be decided: not measured nll",
        unknown.get(0).promotion().getReason());
    assertEquals(List.of("KEPT a/s@3"), take(sum("a/s", 3, "h", Map.of("nll", Double.NaN))));
    take(sum("a/s", 4, "h", Map.of("nll", 1.0)));
    take(sum("a/s", 5, "h", 0.9));
    assertEquals(List.of("PROMOTED a/s@6"), take(sum("a/s", 6, "h", Map.of("nll", 1.0))));
  }

  @Test
  void aLiveModelThatDecaysOnNewSetsIsRolledBackAndIsNoCandidateAgain() {
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "h", 0.6));
    assertEquals(List.of(), take(sum("a/s", 0, "new", 0.55)));
    List<Decision> decayed = gate.take(sum("b/s", 1, "new", 0.4));
    assertEquals(List.of("ROLLED_BACK a/s@0"), said(decayed));
    Promotion verdict = decayed.get(0).promotion();
    assertEquals("b/s", verdict.getPredecessorLineage());
    assertTrue(verdict.getReason().contains("(accuracy 0.4, previous.accuracy 0.55)"));
    assertEquals("a/s@0", live());
    take(sum("a/s", 0, "newer", 0.3));
    assertEquals(List.of("KEPT b/s@1"), take(sum("b/s", 1, "newer", 0.9)));
    assertEquals(List.of("PROMOTED b/s@2"), take(sum("b/s", 2, "newer", 0.9)));
  }

  @Test
  void decayHasToLastAsLongAsItIsToldTo() {
    gate =
        new Gate(
            GateSettings.of(
                List.of("accuracy > live.accuracy"),
                List.of("accuracy < previous.accuracy"),
                1,
                2,
                10));
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "h", 0.6));
    take(sum("a/s", 0, "h1", 0.5));
    assertEquals(List.of("KEPT b/s@1"), take(sum("b/s", 1, "h1", 0.4)));
    take(sum("b/s", 1, "h2", 0.7));
    assertEquals(List.of("KEPT b/s@1"), take(sum("a/s", 0, "h2", 0.5)), "no longer decays");
    take(sum("a/s", 0, "h3", 0.5));
    assertEquals(List.of("KEPT b/s@1"), take(sum("b/s", 1, "h3", 0.4)));
    take(sum("a/s", 0, "h4", 0.5));
    assertEquals(List.of("ROLLED_BACK a/s@0"), take(sum("b/s", 1, "h4", 0.4)));
  }

  @Test
  void servedPredictionsThatGoWrongRollBack() {
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "h", 0.9));
    assertEquals(List.of(), take(served("b/s", 1, 100, 0.8)));
    assertEquals(List.of(), take(served("a/s", 0, 100, 0.1)), "it is not live");
    List<Decision> decayed = gate.take(served("b/s", 1, 200, 0.6));
    assertEquals(List.of("ROLLED_BACK a/s@0"), said(decayed));
    assertTrue(decayed.get(0).promotion().getReason().contains("served.accuracy 0.6"));
  }

  @Test
  void peoplesWordIsCarriedOutWithActorAndReason() {
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "h", 0.4));
    List<Decision> promoted = gate.take(command("1", Action.PROMOTE, "b/s", 1));
    assertEquals(List.of("PROMOTED b/s@1"), said(promoted));
    assertEquals("anna", promoted.get(0).promotion().getActor());
    assertEquals("because", promoted.get(0).promotion().getReason());
    assertEquals("1", promoted.get(0).promotion().getCommand());
    assertEquals(List.of(), take(command("1", Action.PROMOTE, "b/s", 1)), "sent twice");

    assertEquals(List.of("PINNED b/s@1"), take(command("2", Action.PIN, "", -1)));
    assertEquals(List.of("KEPT a/s@9"), take(sum("a/s", 9, "h", 0.99)));
    assertEquals(List.of("UNPINNED b/s@1"), take(command("3", Action.UNPIN, "", -1)));
    assertEquals(List.of("PROMOTED a/s@10"), take(sum("a/s", 10, "h", 0.99)));
    assertEquals(List.of("ROLLED_BACK b/s@1"), take(command("4", Action.ROLL_BACK, "", -1)));
    assertEquals(List.of("ROLLED_BACK a/s@0"), take(command("5", Action.ROLL_BACK, "a/s", 0)));
    assertEquals(
        List.of("PROMOTED b/s@1", "PINNED b/s@1"), take(command("6", Action.PIN, "b/s", 1)));
  }

  @Test
  void anOrderThatCannotBeCarriedOutIsAnsweredWithTheReason() {
    List<Decision> none = gate.take(command("0", Action.ROLL_BACK, "", -1));
    assertEquals(
        "refused: there is none to roll back to (asked: because)",
        none.get(0).promotion().getReason());
    take(sum("a/s", 0, "h", 0.5));
    take(sum("b/s", 1, "h", 0.4));
    for (Command command :
        List.of(
            command("1", Action.PROMOTE, "z/s", 9),
            command("2", Action.PROMOTE, "a/s", 0),
            command("3", Action.ROLL_BACK, "b/s", 1),
            command("4", Action.UNPIN, "", -1),
            command("5", Action.PIN, "z/s", 1))) {
      List<Decision> refused = gate.take(command);
      assertEquals(Verdict.KEPT, refused.get(0).promotion().getVerdict());
      assertTrue(refused.get(0).promotion().getReason().startsWith("refused: "));
    }
    assertEquals("a/s@0", live());
    assertEquals(List.of(), take(command("6", Action.PAUSE, "", -1)));
  }

  @Test
  void bothSidesAreSplitByTheDomainThatTheCandidateStandsIn() {
    gate = new Gate(GateSettings.of(List.of("ood.worst > live.ood.worst"), List.of(), 1, 1, 10));
    Map<String, Double> old = Map.of("domain.0", 0.9, "domain.30", 0.5, "ood.worst", 0.9);
    take(Evaluation.newBuilder(sum("a/s", 0, "h", old)).setStreamDomain("30").build());
    Map<String, Double> young = Map.of("domain.0", 0.1, "domain.30", 0.6, "ood.worst", 0.6);
    List<Decision> verdict =
        gate.take(Evaluation.newBuilder(sum("a/s", 1, "h", young)).setStreamDomain("0").build());
    assertEquals(
        "ood.worst > live.ood.worst (ood.worst 0.6, live.ood.worst 0.5)",
        verdict.get(0).promotion().getReason());
  }

  @Test
  void aBacktestSaysWhatWouldHaveBeen() {
    List<Evaluation> recorded =
        List.of(sum("a/s", 0, "h", 0.5), sum("b/s", 1, "h", 0.6), sum("b/s", 2, "new", 0.9));
    Backtest lenient = Backtest.of(AT_ONCE, recorded);
    assertEquals("b/s@1", lenient.live().get(STREAM).name());
    assertEquals(1, lenient.undecided());
    GateSettings strict =
        GateSettings.of(List.of("accuracy > live.accuracy + 0.2"), List.of(), 1, 1, 10);
    assertEquals("a/s@0", Backtest.of(strict, recorded).live().get(STREAM).name());
  }

  /** A gate that is rebuilt from the logs at any moment goes on as if it had never stopped. */
  @Test
  void hysteresisPinsAndAllElseAreRebuiltFromTheLogs() {
    GateSettings settings =
        GateSettings.of(
            List.of("accuracy > live.accuracy - 0.05"),
            List.of("accuracy < previous.accuracy", "served.accuracy < 0.3"),
            2,
            2,
            10);
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<SpecificRecord> events = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        events.add(event(random, i));
      }
      List<Decision> expected = run(settings, events, new SplittableRandom(seed), 0);
      List<Decision> found = run(settings, events, new SplittableRandom(seed), 0.15);
      for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
        assertEquals(expected.get(i), found.get(i), "verdict " + i + " of seed " + seed);
      }
      assertEquals(expected.size(), found.size());
      expected.forEach(d -> verdicts.merge(d.promotion().getVerdict(), 1, Integer::sum));
    }
    for (Verdict verdict : Verdict.values()) {
      assertTrue(verdicts.getOrDefault(verdict, 0) >= 20, verdict + " " + verdicts);
    }
  }

  private static SpecificRecord event(SplittableRandom random, int i) {
    String lineage = random.nextInt(3) + "/s";
    int version = i / 8 - (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
    return switch (random.nextInt(12)) {
      case 0 -> served(lineage, version, 10, random.nextDouble());
      case 1 ->
          command(
              "c" + random.nextInt(60),
              Action.values()[random.nextInt(Action.values().length)],
              random.nextBoolean() ? "" : lineage,
              version);
      default ->
          sum(
              lineage,
              Math.max(0, version),
              "h" + (i / 15 + random.nextInt(2)),
              random.nextDouble());
    };
  }

  private static List<Decision> run(
      GateSettings settings, List<SpecificRecord> events, SplittableRandom random, double kills) {
    Gate gate = new Gate(settings);
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (random.nextDouble() < kills) {
        gate = new Gate(settings);
        decisions.stream().map(Decision::promotion).forEach(gate::recall);
        for (SpecificRecord before : events.subList(0, i)) {
          if (before instanceof Evaluation e) {
            gate.recall(e);
          }
        }
      }
      SpecificRecord next = events.get(i);
      decisions.addAll(next instanceof Evaluation e ? gate.take(e) : gate.take((Command) next));
    }
    return decisions;
  }
}
