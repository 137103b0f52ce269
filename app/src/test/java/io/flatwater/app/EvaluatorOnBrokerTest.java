package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.EvaluatorBench.Announced;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.EvaluatorStoppedException;
import io.flatwater.evaluator.Metrics;
import io.flatwater.evaluator.Progress;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.wire.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The evaluator on a real broker: each evaluation once, whatever happens. */
class EvaluatorOnBrokerTest {
  private static final int SECONDS = 90;
  private static EmbeddedBroker broker;

  @TempDir Path directory;
  private EvaluatorBench bench;

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
    String prefix = test.getTestMethod().orElseThrow().getName() + ".";
    bench = new EvaluatorBench(broker.bootstrap(), prefix, directory);
    bench.createTopics();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void judgesEveryCheckpointOnceAcrossARestartInTheMiddle() {
    bench.probeSet("s", "a", 40);
    bench.probeSet("s", "sharp", 60);
    List<Announced> announced = new ArrayList<>();
    for (int version = 0; version < 6; version++) {
      announced.add(bench.checkpoint("sgd/s", version, version == 5));
      announced.add(bench.checkpoint("sam/s", version, version == 5));
    }
    Running first = start("0", Lag.JUDGE_ALL, new Ending.Never());
    await(() -> first.service.progress().judged() >= 3);
    first.service.stop();
    Progress middle = first.result();
    assertEquals(Progress.Phase.STOPPED, middle.phase());

    Progress last = start("0", Lag.JUDGE_ALL, after("sgd/s", "sam/s")).result();
    assertEquals(12, middle.judged() + last.judged());

    List<Evaluation> expected = new ArrayList<>();
    announced.forEach(a -> expected.addAll(bench.judge(a)));
    assertSameRecords(expected, bench.evaluations());
    assertEquals(0, bench.deadLetters().size());
  }

  @Test
  void missingAndDamagedFilesBecomeDeadLettersOnceAndTheRestGoesOn() {
    bench.probeSet("s", "a", 40);
    Announced good = bench.checkpoint("run/s", 0, false);
    Announced cut = bench.checkpoint("run/s", 1, false);
    Announced lost = bench.checkpoint("run/s", 2, false);
    bench.announce(bench.checkpointOf("run/s", 3, false).withStateHash("0".repeat(64)));
    bench.announce(bench.checkpointOf("run/s", 4, false).withFile("../../etc/passwd"));
    bench.send(Topic.CHECKPOINTS, "run/s", new byte[] {1, 2, 3});
    bench.sendEnd(Topic.CHECKPOINTS, "run/s");
    bench.overwrite(cut.record().getFile(), bytes -> Arrays.copyOf(bytes, 100));
    bench.overwrite(lost.record().getFile(), bytes -> new byte[0]);
    delete(bench.path(lost.record().getFile()));
    Announced last = bench.checkpoint("run/s", 5, true);
    bench.overwrite(last.record().getFile(), EvaluatorOnBrokerTest::flipped);

    for (int life = 0; life < 2; life++) {
      Progress progress = start("0", Lag.JUDGE_ALL, after("run/s")).result();
      assertEquals(life == 0 ? 7 : 0, progress.refused());
    }
    assertEquals(
        List.of(
            "CORRUPT_CHECKPOINT",
            "CORRUPT_CHECKPOINT",
            "CORRUPT_CHECKPOINT",
            "CORRUPT_CHECKPOINT",
            "MISSING_CHECKPOINT",
            "NOT_AVRO",
            "NO_CHECKPOINT"),
        bench.deadLetters().stream().map(DeadLetter::getReason).sorted().toList());
    assertSameRecords(bench.judge(good), bench.evaluations());
  }

  @Test
  void waitsForASealedSetAndPutsALateOneToTheNewestCheckpoint() {
    Announced first = bench.checkpoint("run/s", 0, false);
    Announced second = bench.checkpoint("run/s", 1, false);
    Announced other = bench.checkpoint("run/t", 0, true);
    Running running = start("0", Lag.JUDGE_ALL, new Ending.Never());
    await(() -> running.service.progress().waiting() == 3);
    bench.unsealedBlock("s", "never");
    bench.brokenSet("s", "broken");
    await(() -> running.service.progress().refusedSets() == 1);
    assertEquals(0, bench.evaluations().size());

    bench.probeSet("s", "a", 40);
    await(() -> running.service.progress().judged() == 2);
    List<Evaluation> expected = new ArrayList<>(bench.judge(first));
    expected.addAll(bench.judge(second));
    assertSameRecords(expected, bench.evaluations());

    bench.probeSet("s", "late", 30);
    await(() -> running.service.progress().again() == 1);
    expected.addAll(
        bench.judge(second).stream().filter(e -> !e.getProbeSet().equals("a")).toList());
    assertSameRecords(expected, bench.evaluations());
    running.service.stop();
    assertEquals(1, running.result().pending(), "stream t has no set yet");

    // A restart knows what was done, and that stream t still waits.
    bench.probeSet("t", "b", 10);
    Progress last = start("0", Lag.JUDGE_ALL, after("run/t")).result();
    assertEquals(1, last.judged());
    assertEquals(0, last.again());
    expected.addAll(bench.judge(other));
    assertSameRecords(expected, bench.evaluations());
  }

  @Test
  void twoProcessesShareTheLineages() {
    bench.probeSet("s", "a", 40);
    Running one = start("one", Lag.JUDGE_ALL, new Ending.Never());
    List<Announced> announced = new ArrayList<>(announceSix(0));
    await(() -> one.service.progress().judged() > 0);
    Running two = start("two", Lag.JUDGE_ALL, new Ending.Never());
    // Work goes on while the group takes the second one in, until it has had a share.
    for (int version = 1; two.service.progress().judged() == 0; version++) {
      announced.addAll(announceSix(version));
      await(
          () ->
              one.service.progress().judged() + two.service.progress().judged()
                  == announced.size());
    }
    one.service.stop();
    two.service.stop();
    one.result();
    two.result();
    List<Evaluation> expected = new ArrayList<>();
    announced.forEach(a -> expected.addAll(bench.judge(a)));
    assertSameRecords(expected, bench.evaluations());
  }

  private List<Announced> announceSix(long version) {
    return IntStream.range(0, 6)
        .mapToObj(run -> bench.checkpoint("run" + run + "/s", version, false))
        .toList();
  }

  @Test
  void aSecondProcessOfTheSameNameTakesTheFirstOnesPlace() {
    bench.probeSet("s", "a", 40);
    Announced before = bench.checkpoint("run/s", 0, false);
    Running old = start("0", Lag.JUDGE_ALL, new Ending.Never());
    await(() -> old.service.progress().judged() == 1);
    Announced last = bench.checkpoint("run/s", 1, true);
    start("0", Lag.JUDGE_ALL, after("run/s")).result();

    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> old.thread.get(SECONDS, TimeUnit.SECONDS));
    assertInstanceOf(EvaluatorStoppedException.class, ended.getCause());
    assertTrue(ended.getCause().getMessage().contains("another evaluator"), ended.toString());
    List<Evaluation> expected = new ArrayList<>(bench.judge(before));
    expected.addAll(bench.judge(last));
    assertSameRecords(expected, bench.evaluations());
  }

  @Test
  void skipsToTheNewestWhenToldToAndSaysSo() {
    bench.probeSet("s", "a", 40);
    for (int version = 0; version < 8; version++) {
      bench.checkpoint("run/s", version, false);
    }
    bench.checkpoint("run/s", 8, true);
    Progress progress = start("0", Lag.SKIP_TO_NEWEST, after("run/s")).result();
    assertEquals(8, progress.skipped());
    assertEquals(1, progress.judged());
    assertEquals(
        Set.of(8L),
        new HashSet<>(bench.evaluations().stream().map(Evaluation::getVersion).toList()));
    assertEquals(8L, progress.newest().get("run/s").getVersion());
    assertTrue(progress.secondsPerCheckpoint() > 0);

    Progress again = start("0", Lag.SKIP_TO_NEWEST, after("run/s")).result();
    assertEquals(0, again.skipped());
    assertEquals(0, again.judged());
  }

  @Test
  void saysInOneSentenceWhichTopicIsMissing() {
    bench.close();
    bench = new EvaluatorBench(broker.bootstrap(), "nowhere.", directory);
    EvaluatorService service = bench.service("0", Lag.JUDGE_ALL);
    var e = assertThrows(EvaluatorStoppedException.class, () -> service.run(new Ending.Never()));
    assertTrue(e.getMessage().contains("topic nowhere.checkpoints does not exist"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }

  // Running services.

  private record Running(EvaluatorService service, CompletableFuture<Progress> thread) {
    Progress result() {
      try {
        return thread.get(SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError("the evaluator did not end well: " + service.progress(), e);
      }
    }
  }

  private Running start(String instance, Lag lag, Ending ending) {
    EvaluatorService service = bench.service(instance, lag);
    CompletableFuture<Progress> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(service.run(ending));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "evaluator-" + instance);
    thread.setDaemon(true);
    thread.start();
    return new Running(service, result);
  }

  private static Ending after(String... lineages) {
    return new Ending.AfterLast(Set.of(lineages));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within " + SECONDS + " s");
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static void assertSameRecords(List<Evaluation> expected, List<Evaluation> found) {
    assertEquals(
        expected.stream().map(EvaluatorOnBrokerTest::key).sorted().toList(),
        found.stream().map(EvaluatorOnBrokerTest::key).sorted().toList());
    Set<Evaluation> timeless = new HashSet<>();
    found.forEach(e -> timeless.add(timeless(e)));
    assertEquals(new HashSet<>(expected), timeless);
  }

  /** Returns a record without what its measures of sharpness took, which a service must say. */
  private static Evaluation timeless(Evaluation e) {
    Map<String, Double> metrics = new TreeMap<>(e.getMetrics());
    boolean sharp = metrics.containsKey("sharpness.sam");
    assertEquals(sharp, metrics.getOrDefault("sharpness.sam.seconds", -1.0) > 0, e::toString);
    metrics.keySet().removeIf(name -> name.endsWith(Metrics.SECONDS));
    return Evaluation.newBuilder(e).setMetrics(metrics).build();
  }

  private static String key(Evaluation e) {
    return e.getLineage() + " " + e.getVersion() + " " + e.getProbeSet() + " " + e.getProbeHash();
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] altered = bytes.clone();
    altered[altered.length / 2] ^= 1;
    return altered;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
