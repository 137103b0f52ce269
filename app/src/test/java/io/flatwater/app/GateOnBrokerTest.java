package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.EvaluatorBench.Announced;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.EvaluatorStoppedException;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.GateServiceSettings;
import io.flatwater.evaluator.Moment;
import io.flatwater.evaluator.Moments;
import io.flatwater.evaluator.ServedService;
import io.flatwater.evaluator.ServedSettings;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.evaluator.gate.Decision;
import io.flatwater.evaluator.gate.Gate;
import io.flatwater.evaluator.gate.GateSettings;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The gate on a real broker: every verdict once, and the same ones whatever happens. */
class GateOnBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final GateSettings RULES =
      GateSettings.of(
          List.of("accuracy > live.accuracy - 0.05"),
          List.of("accuracy < previous.accuracy - 0.1", "served.accuracy < accuracy - 0.3"),
          2,
          2,
          10);

  private static EmbeddedBroker broker;

  @TempDir Path directory;
  private EvaluatorBench bench;
  private String prefix;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
    bench = new EvaluatorBench(broker.bootstrap(), prefix, directory);
    bench.createTopics();
  }

  @AfterEach
  void close() {
    bench.close();
  }

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
        assertTrue(running.gate.awaitDecisions(PATIENCE));
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
    assertTrue(old.gate.awaitDecisions(PATIENCE));
    Running young = start("0", Moments.IGNORED);
    evaluations.subList(20, 40).forEach(e -> bench.send(Topic.METRICS, "s", e));
    ExecutionException ended =
        assertThrows(
            ExecutionException.class, () -> old.thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertEquals(EvaluatorStoppedException.class, ended.getCause().getClass());
    assertTrue(
        ended.getCause().getMessage().contains("another evaluator runs as "), ended.toString());
    assertTrue(young.gate.awaitDecisions(PATIENCE));
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
    assertTrue(one.gate.awaitDecisions(PATIENCE));
    Running two = start("two", Moments.IGNORED);
    streams.forEach(s -> evaluations.get(s).subList(15, 30).forEach(e -> metrics(s, e)));
    int total = expected.values().stream().mapToInt(List::size).sum();
    await(() -> bench.promotions().size() >= total);
    await(() -> !two.gate.progress().live().isEmpty());
    // what a gate says of itself is as old as its last poll
    await(
        () ->
            Collections.disjoint(
                one.gate.progress().live().keySet(), two.gate.progress().live().keySet()));
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
    assertTrue(running.gate.awaitDecisions(PATIENCE));
    command("1", Action.PROMOTE, "b/s", 1);
    command("1", Action.PROMOTE, "b/s", 1);
    assertTrue(running.gate.awaitDecisions(PATIENCE));
    command("2", Action.PIN, "", -1);
    assertTrue(running.gate.awaitDecisions(PATIENCE));
    running.stop();
    // Who comes after it knows of the pin.
    Running next = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("a/s", 2, "h", 0.9));
    assertTrue(next.gate.awaitDecisions(PATIENCE));
    command("3", Action.ROLL_BACK, "", -1);
    assertTrue(next.gate.awaitDecisions(PATIENCE));
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
                        Set.of("run/s"), () -> gate.gate.awaitDecisions(PATIENCE))));
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
    assertEquals(0, gate.gate.progress().pending());
  }

  @Test
  void servedPredictionsThatGoWrongRollTheLiveModelBack() {
    Running running = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("a/s", 0, "h", 0.8));
    for (int version = 1; version <= 2; version++) {
      bench.send(Topic.METRICS, "s", sum("b/s", version, "h", 0.9));
    }
    assertTrue(running.gate.awaitDecisions(PATIENCE));
    assertEquals("b/s@2", running.gate.progress().live().get("s").name());

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
    assertTrue(running.gate.awaitDecisions(PATIENCE));
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

  @Test
  void theCommandLineCarriesOutOrdersAndSaysWhatWasLiveAndWhy() {
    bench.checkpoint("run/s", 0, false);
    bench.checkpoint("run/s", 1, false);
    Running running = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("run/s", 0, "h", 0.5));
    assertTrue(running.gate.awaitDecisions(PATIENCE));
    Instant before = bench.appended(Topic.PROMOTIONS);

    Said promoted = say("promote run/s@1 --actor bo --reason tried");
    assertEquals(0, promoted.status(), promoted.err());
    assertEquals("s: run/s@1 promoted by bo: tried\n", promoted.out());
    Said live = say("live --stream s");
    assertTrue(live.out().startsWith("s: run/s@1\n"), live.out());
    assertTrue(live.out().contains("  why        tried\n"), live.out());
    assertTrue(live.out().contains("  before     run/s@0\n"), live.out());
    Said past = say("live --at " + before);
    assertTrue(past.out().startsWith("s: run/s@0\n"), past.out());
    assertTrue(past.out().contains("no model was live; accuracy 0.5"), past.out());
    Said never = say("live --at 2001-01-01");
    assertEquals(1, never.status());
    assertTrue(never.err().contains("was live at 2001-01-01T00:00:00Z"), never.err());

    assertEquals(0, say("pin --stream s --actor bo --reason audit").status());
    assertTrue(say("live").out().contains("  pinned     by bo: audit\n"));
    assertEquals(0, say("unpin --stream s --actor bo --reason over").status());
    assertEquals(0, say("rollback --stream s --actor bo --reason worse").status());
    Said refused = say("rollback --stream s --actor bo --reason again");
    assertEquals(1, refused.status(), refused.out());
    assertTrue(refused.out().contains("refused: there is none to roll back to"), refused.out());
    assertEquals(6, say("live --history").out().lines().filter(l -> l.startsWith("  2")).count());
    assertEquals(1, say("live --stream t").status());
    running.stop();

    Said unheard = say("pin --stream s --actor bo --reason x --wait 1");
    assertEquals(1, unheard.status());
    assertTrue(unheard.err().contains("no gate has answered within 1 s"), unheard.err());
  }

  @Test
  void aRunHearsWhatIsAskedOfItAndOfItsLineages() {
    var wiring = bench.wiring();
    try (RunOrders orders =
        new RunOrders(wiring.kafka(), wiring.topics(), wiring.codec(), "main")) {
      assertEquals(0, say("pause --run other --actor bo --reason x").status());
      assertEquals(0, say("pause --run main --actor bo --reason doubt").status());
      Command pause = heard(orders);
      assertEquals(Action.PAUSE, pause.getAction());
      assertEquals("doubt", pause.getReason());
      bench.send(
          Topic.COMMANDS,
          "s",
          Command.newBuilder(pause)
              .setStream("s")
              .setLineage("main/s")
              .setAction(Action.RESUME)
              .setTime(pause.getTime().plusSeconds(1))
              .build());
      assertEquals(Action.RESUME, heard(orders).getAction());
    }
  }

  private static Command heard(RunOrders orders) {
    AtomicReference<Command> heard = new AtomicReference<>();
    await(
        () -> {
          orders.poll().ifPresent(heard::set);
          return heard.get() != null;
        });
    return heard.get();
  }

  private record Said(int status, String out, String err) {}

  private Said say(String words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    picocli.CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    for (String setting :
        List.of(
            "broker.bootstrap=" + broker.bootstrap(),
            "topics.prefix=" + prefix,
            "topics.partitions=3")) {
      arguments.addAll(List.of("--set", setting));
    }
    int status = line.execute(arguments.toArray(new String[0]));
    return new Said(status, out.toString(), err.toString());
  }

  // What is sent.

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

  private void command(String id, Action action, String lineage, long version) {
    bench.send(
        Topic.COMMANDS,
        "s",
        Command.newBuilder()
            .setId(id)
            .setStream("s")
            .setAction(action)
            .setLineage(lineage)
            .setVersion(version)
            .setActor("anna")
            .setReason("because")
            .setTime(Instant.EPOCH)
            .build());
  }

  private void metrics(String stream, Evaluation e) {
    bench.send(Topic.METRICS, stream, e);
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

  private static Evaluation sum(String lineage, long version, String hash, double accuracy) {
    return Evaluation.newBuilder()
        .setLineage(lineage)
        .setStream(lineage.substring(lineage.indexOf('/') + 1))
        .setVersion(version)
        .setStep(version * 10)
        .setEventTime(Instant.EPOCH.plusSeconds(version))
        .setStateHash("state of " + lineage + version)
        .setProbeSet("*")
        .setProbeHash(hash)
        .setDomain("")
        .setRows(100)
        .setMetrics(Map.of("accuracy", accuracy, "labelled", 100.0))
        .setFile("file of " + lineage + version)
        .build();
  }

  private static void assertVerdicts(
      List<Decision> expected, List<Promotion> promotions, List<Live> lives) {
    assertEquals(expected.stream().map(Decision::promotion).toList(), promotions);
    assertEquals(expected.stream().flatMap(d -> d.live().stream()).toList(), lives);
  }

  // Running services.

  private record Running(GateService gate, CompletableFuture<Void> thread) {
    void stop() {
      gate.stop();
      join(thread);
    }
  }

  private Running start(String instance, Moments moments) {
    GateService gate =
        new GateService(
            new GateServiceSettings(prefix + "gate", instance, RULES), bench.wiring(), moments);
    return new Running(gate, run(gate::run));
  }

  private static CompletableFuture<Void> run(Runnable work) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                result.complete(null);
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static void join(CompletableFuture<Void> thread) {
    try {
      thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("a service did not end well", e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within " + PATIENCE);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
