package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.EvaluatorBench.Announced;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.EvaluatorStoppedException;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.IngestException;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.IngestSettings.Storage;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that slept through the end of their transaction, as a suspended machine's do. */
class StoodStillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void anEvaluatorSaysWhatHappenedAndItsSuccessorDoesTheWork() {
    try (EvaluatorBench bench = new EvaluatorBench(broker.bootstrap(), "still.", directory)) {
      bench.createTopics();
      bench.probeSet("s", "a", 40);
      Announced last = bench.checkpoint("run/s", 0, true);
      Ending ending = new Ending.AfterLast(Set.of("run/s"));
      EvaluatorService asleep =
          bench.service(
              "0",
              Lag.JUDGE_ALL,
              Map.of("transaction.timeout.ms", 1000),
              moment -> {
                if (moment == io.flatwater.evaluator.Moment.RECORDS_SENT) {
                  awaitItsEnd("still.evaluator-0");
                }
              });

      var e = assertThrows(EvaluatorStoppedException.class, () -> asleep.run(ending));

      assertTrue(e.getMessage().contains("or this one stood still for longer"), e.getMessage());
      assertEquals(List.of(), bench.evaluations());
      assertEquals(1, bench.service("0", Lag.JUDGE_ALL).run(ending).judged());
      assertEquals(bench.judge(last), bench.evaluations());
    }
  }

  @Test
  void ingestSaysWhatHappened() throws Exception {
    Topics topics = new Topics("asleep.", 1, 1);
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrap());
    try (Admin admin = Admin.create(kafka)) {
      new TopicProvision(admin, topics, PATIENCE).createMissing();
    }
    IngestSettings settings =
        new IngestSettings(
            new Check(DataType.UINT8, List.of(2, 2), 10),
            BatcherSettings.of(16),
            topics,
            Storage.MEMORY);
    ServiceSettings service =
        new ServiceSettings(
            "asleep.ingest",
            "1",
            directory,
            Duration.ofMillis(50),
            1,
            Map.of(
                "bootstrap.servers", broker.bootstrap(), "producer.transaction.timeout.ms", 1000));
    try (IngestService asleep =
            IngestService.start(
                settings,
                service,
                new Codec(new LocalRegistry()),
                moment -> {
                  if (moment == io.flatwater.ingest.Moment.OFFSETS_SENT) {
                    awaitItsEnd(id());
                  }
                });
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] stream = "north".getBytes(StandardCharsets.UTF_8);
      producer.send(
          new ProducerRecord<>(topics.name(Topic.EXAMPLES), stream, new byte[] {1, 2, 3}));

      var e = assertThrows(IngestException.class, () -> asleep.awaitStopped(PATIENCE));

      assertTrue(e.getMessage().contains("it stood still for longer"), e.getMessage());
    }
  }

  /** Returns the transactional id that ingest has written down. */
  private String id() {
    try {
      return Files.readString(directory.resolve("asleep.ingest.1.producers")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stands still until the broker has given a transaction up. */
  private static void awaitItsEnd(String id) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean open = false;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      while (System.nanoTime() < deadline) {
        TransactionDescription now = admin.describeTransactions(List.of(id)).description(id).get();
        open |= now.state() == TransactionState.ONGOING;
        if (open && now.state() == TransactionState.COMPLETE_ABORT) {
          return;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the transaction of " + id + " did not end");
  }
}
