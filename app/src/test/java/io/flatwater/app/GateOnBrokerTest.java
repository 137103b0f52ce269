package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.EvaluatorBench.Announced;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.EvaluatorStoppedException;
import io.flatwater.evaluator.Moment;
import io.flatwater.evaluator.Moments;
import io.flatwater.evaluator.ServedService;
import io.flatwater.evaluator.ServedSettings;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.evaluator.gate.Decision;
import io.flatwater.evaluator.gate.Gate;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** The gate on a real broker: every verdict once, and the same ones whatever happens. */
class GateOnBrokerTest extends GateOnBroker {
  @Test
  void restartsAndAbortedTransactionsInBetweenChangeNoVerdictAndRepeatNone() {
    List<Evaluation> evaluations = evaluations(18, 90, "s");
    Gate gate = new Gate(RULES);
    List<Decision> expected = new ArrayList<>();
    evaluations.forEach(e -> expected.addAll(gate.take(e)));
    Set<Verdict> verdicts =
        expected.stream()
            .map(d -> d.promotion().getVerdict())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Verdict.class)));
    assertEquals(EnumSet.of(Verdict.PROMOTED, Verdict.KEPT, Verdict.ROLLED_BACK), verdicts);

    int from = 0;
    for (int life = 0; life < 4; life++) {
      AtomicInteger commits = new AtomicInteger();
      int failAt = life;
      Running running =
          start(
              "0",
              moment -> {
                if (moment == Moment.OFFSETS_SENT && commits.getAndIncrement() == failAt) {
                  throw new KafkaException("a broker that was lost for a moment");
                }
              });
      int to = life == 3 ? evaluations.size() : from + 20;
      for (Evaluation e : evaluations.subList(from, to)) {
        bench.send(Topic.METRICS, "s", e);
      }
      from = to;
      if (life != 1) { // the second one is stopped wherever it is
        assertTrue(running.gate().awaitDecisions(PATIENCE));
      }
      running.stop();
    }
    assertVerdicts(expected, bench.promotions(), bench.lives());
  }

  @Test
  void aSecondGateOfTheSameNameTakesTheFirstOnesPlace() {
    List<Evaluation> evaluations = evaluations(2, 40, "s");
    Running old = start("0", Moments.IGNORED);
    evaluations.subList(0, 20).forEach(e -> bench.send(Topic.METRICS, "s", e));
    assertTrue(old.gate().awaitDecisions(PATIENCE));
    Running young = start("0", Moments.IGNORED);
    evaluations.subList(20, 40).forEach(e -> bench.send(Topic.METRICS, "s", e));
    ExecutionException ended =
        assertThrows(
            ExecutionException.class,
            () -> old.thread().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertEquals(EvaluatorStoppedException.class, ended.getCause().getClass());
    assertTrue(
        ended.getCause().getMessage().contains("another evaluator runs as "), ended.toString());
    assertTrue(young.gate().awaitDecisions(PATIENCE));
    young.stop();
    Gate gate = new Gate(RULES);
    List<Decision> expected = new ArrayList<>();
    evaluations.forEach(e -> expected.addAll(gate.take(e)));
    assertVerdicts(expected, bench.promotions(), bench.lives());
  }

  @Test
  void twoGatesShareTheStreamsAndEachHasOneWriter() {
    List<String> streams = List.of("a", "b", "c", "d", "e", "f");
    Map<String, List<Decision>> expected = new HashMap<>();
    Map<String, List<Evaluation>> evaluations = new HashMap<>();
    for (String stream : streams) {
      evaluations.put(stream, evaluations(stream.hashCode(), 30, stream));
      Gate gate = new Gate(RULES);
      List<Decision> decisions = new ArrayList<>();
      evaluations.get(stream).forEach(e -> decisions.addAll(gate.take(e)));
      expected.put(stream, decisions);
    }
    Running one = start("one", Moments.IGNORED);
    streams.forEach(s -> evaluations.get(s).subList(0, 15).forEach(e -> metrics(s, e)));
    assertTrue(one.gate().awaitDecisions(PATIENCE));
    Running two = start("two", Moments.IGNORED);
    streams.forEach(s -> evaluations.get(s).subList(15, 30).forEach(e -> metrics(s, e)));
    int total = expected.values().stream().mapToInt(List::size).sum();
    await(() -> bench.promotions().size() >= total);
    await(() -> !two.gate().progress().live().isEmpty());
    // what a gate says of itself is as old as its last poll
    await(
        () ->
            Collections.disjoint(
                one.gate().progress().live().keySet(), two.gate().progress().live().keySet()));
    one.stop();
    two.stop();
    for (String stream : streams) {
      assertVerdicts(
          expected.get(stream),
          bench.promotions().stream().filter(p -> p.getStream().equals(stream)).toList(),
          bench.lives().stream().filter(l -> l.getStream().equals(stream)).toList());
    }
  }

  @Test
  void peoplesWordsAreCarriedOutOnceWithActorAndReason() {
    Running running = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("a/s", 0, "h", 0.5));
    bench.send(Topic.METRICS, "s", sum("b/s", 1, "h", 0.3));
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    command("1", Action.PROMOTE, "b/s", 1);
    command("1", Action.PROMOTE, "b/s", 1);
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    command("2", Action.PIN, "", -1);
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    running.stop();
    // Who comes after it knows of the pin.
    Running next = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("a/s", 2, "h", 0.9));
    assertTrue(next.gate().awaitDecisions(PATIENCE));
    command("3", Action.ROLL_BACK, "", -1);
    assertTrue(next.gate().awaitDecisions(PATIENCE));
    next.stop();
    assertEquals(
        List.of(
            "PROMOTED a/s@0 gate",
            "KEPT b/s@1 gate",
            "PROMOTED b/s@1 anna",
            "PINNED b/s@1 anna",
            "KEPT a/s@2 gate",
            "ROLLED_BACK a/s@0 anna"),
        bench.promotions().stream()
            .map(
                p ->
                    p.getVerdict()
                        + " "
                        + p.getLineage()
                        + "@"
                        + p.getVersion()
                        + " "
                        + p.getActor())
            .toList());
    assertEquals("because", bench.lives().get(1).getReason());
  }

  @Test
  void theLiveModelIsPutToNewSetsSoThatCandidatesCanBeComparedWithIt() {
    bench.probeSet("s", "a", 40);
    Announced live = bench.checkpoint("run/s", 0, false);
    EvaluatorService evaluator = bench.service("0", Lag.JUDGE_ALL);
    Running gate = start("0", Moments.IGNORED);
    CompletableFuture<Void> judging =
        run(
            () ->
                evaluator.run(
                    new Ending.AfterLast(
                        Set.of("run/s"), () -> gate.gate().awaitDecisions(PATIENCE))));
    await(() -> bench.lives().size() == 1);
    bench.checkpoint("run/s", 1, false);
    await(() -> evaluator.progress().judged() == 2);
    bench.probeSet("s", "late", 30);
    bench.checkpoint("run/s", 2, true);
    join(judging);
    gate.stop();

    List<Evaluation> again =
        bench.judge(live).stream().filter(e -> e.getProbeSet().equals("*")).toList();
    assertTrue(bench.evaluations().containsAll(again), "version 0 was put to both sets");
    List<Long> verdicts =
        bench.promotions().stream().map(Promotion::getVersion).distinct().sorted().toList();
    assertEquals(List.of(0L, 1L, 2L), verdicts, "nobody waits for ever");
    assertEquals(0, gate.gate().progress().pending());
  }

  @Test
  void servedPredictionsThatGoWrongRollTheLiveModelBack() {
    Running running = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("a/s", 0, "h", 0.8));
    for (int version = 1; version <= 2; version++) {
      bench.send(Topic.METRICS, "s", sum("b/s", version, "h", 0.9));
    }
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    assertEquals("b/s@2", running.gate().progress().live().get("s").name());

    for (int life = 0; life < 2; life++) {
      ServedService served =
          new ServedService(new ServedSettings(prefix + "served", "0", 50, 10), bench.wiring());
      CompletableFuture<Void> thread = run(served::run);
      for (int row = 10 * life; row < 10 * life + 10; row++) {
        String id = "row " + row;
        bench.send(Topic.PREDICTIONS, "s", prediction(id, 1));
        bench.send(Topic.LABELS, "s", label(id, row % 10 < 3 ? 1 : 2));
      }
      int words = life + 1;
      await(() -> bench.evaluations().stream().filter(this::isServed).count() == words);
      served.stop();
      join(thread);
    }
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    running.stop();
    assertEquals("a/s", bench.lives().get(2).getLineage());
    Promotion last = bench.promotions().get(bench.promotions().size() - 1);
    assertEquals(Verdict.ROLLED_BACK, last.getVerdict());
    assertTrue(last.getReason().contains("served.accuracy 0.3"), last.getReason());
    List<Double> rows =
        bench.evaluations().stream()
            .filter(this::isServed)
            .map(e -> e.getMetrics().get("served.rows"))
            .toList();
    assertEquals(List.of(10.0, 20.0), rows, "what was joined before a restart still counts");
  }

  private boolean isServed(Evaluation e) {
    return e.getProbeSet().equals(Gate.SERVED);
  }

  private static Prediction prediction(String id, int predicted) {
    return new Prediction(id, "b/s", 2L, predicted, 0.9, Instant.EPOCH.plusSeconds(5));
  }

  private static Label label(String id, int label) {
    return Label.newBuilder()
        .setExampleId(id)
        .setLabel(label)
        .setEventTime(Instant.EPOCH.plusSeconds(6))
        .build();
  }

  private static List<Evaluation> evaluations(long seed, int count, String stream) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String lineage = random.nextInt(2) + "/" + stream;
      long version = Math.max(0, i / 8 - random.nextInt(2));
      evaluations.add(
          sum(lineage, version, "h" + (i / 12 + random.nextInt(2)), random.nextDouble()));
    }
    return evaluations;
  }

  private static void assertVerdicts(
      List<Decision> expected, List<Promotion> promotions, List<Live> lives) {
    assertEquals(expected.stream().map(Decision::promotion).toList(), promotions);
    assertEquals(expected.stream().flatMap(d -> d.live().stream()).toList(), lives);
  }
}
