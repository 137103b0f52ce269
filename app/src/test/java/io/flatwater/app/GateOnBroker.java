package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.GateServiceSettings;
import io.flatwater.evaluator.Moments;
import io.flatwater.evaluator.gate.GateSettings;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the gate: a broker for all tests of a class, and topics for each of them. */
abstract class GateOnBroker {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final GateSettings RULES =
      GateSettings.of(
          List.of("accuracy > live.accuracy - 0.05"),
          List.of("accuracy < previous.accuracy - 0.1", "served.accuracy < accuracy - 0.3"),
          2,
          2,
          10);

  static EmbeddedBroker broker;

  @TempDir Path directory;
  EvaluatorBench bench;
  String prefix;

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

  // What is sent.

  void command(String id, Action action, String lineage, long version) {
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

  void metrics(String stream, Evaluation e) {
    bench.send(Topic.METRICS, stream, e);
  }

  static Evaluation sum(String lineage, long version, String hash, double accuracy) {
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

  // Running services.

  record Running(GateService gate, CompletableFuture<Void> thread) {
    void stop() {
      gate.stop();
      join(thread);
    }
  }

  Running start(String instance, Moments moments) {
    GateService gate =
        new GateService(
            new GateServiceSettings(prefix + "gate", instance, RULES), bench.wiring(), moments);
    return new Running(gate, run(gate::run));
  }

  static CompletableFuture<Void> run(Runnable work) {
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

  static void join(CompletableFuture<Void> thread) {
    try {
      thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("a service did not end well", e);
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within " + PATIENCE);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
