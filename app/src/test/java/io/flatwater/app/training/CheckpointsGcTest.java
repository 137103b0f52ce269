package io.flatwater.app.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Main;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.Blob;
import io.flatwater.store.BlobStore;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Old files are collected while trainers and evaluators need some of them. */
class CheckpointsGcTest {
  private static final AtomicInteger GROUNDS = new AtomicInteger();
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
  private static EmbeddedBroker broker;

  @TempDir Path directory;
  private FileStore store;
  private Ground ground;

  private record Said(int status, String out, String err) {}

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void makeGround() throws Exception {
    store = new FileStore(directory.resolve("store"));
    ground = Ground.on(broker.bootstrap(), "gc" + GROUNDS.incrementAndGet(), 1);
    try (Admin admin = ground.admin()) {
      List<NewTopic> more =
          Stream.of(Topic.METRICS, Topic.COMMANDS, Topic.PROMOTIONS, Topic.LIVE)
              .map(t -> new NewTopic(name(t), 1, (short) 1).configs(Topics.configuration(t)))
              .toList();
      admin.createTopics(more).all().get();
    }
  }

  @Test
  void aTrainerGoesOnAfterCollectionInTheSameBytes() throws Exception {
    RunSettings settings = Ground.settings("run");
    List<MiniBatch> batches = Ground.batches("s", 0, 60);
    ground.send("s", batches.subList(0, 45));
    trainUntil(settings, 45);
    List<Checkpoint> versions = ground.checkpoints("run/s");
    promote(versions.get(2), versions.get(1));
    String orphan = store.put("left by a crash".getBytes(UTF_8));
    age();
    long before = count();

    Said dry = gc("--keep-last", "2", "--every", "4", "--dry-run");
    assertEquals(0, dry.status(), dry.err());
    assertEquals(before, count(), "a dry run removes nothing");

    Said real = gc("--keep-last", "2", "--every", "4");
    assertEquals(0, real.status(), real.err());
    assertEquals(dry.out().replace("would remove", "removed"), real.out());

    // Ten versions: 0, 4 and 8 by number, 8 and 9 as the last, 2 as promoted, and 1 as the one to
    // roll back to, whose own verdict nobody may have seen.
    TreeSet<Long> left = new TreeSet<>();
    for (Checkpoint version : versions) {
      if (store.has(version.getFile())) {
        left.add(version.getVersion());
      }
    }
    assertEquals(new TreeSet<>(List.of(0L, 1L, 2L, 4L, 8L, 9L)), left, real.out());
    assertTrue(store.has(orphan), "neither checkpoint nor index: not ours to remove");
    // The index that the committed offset names; those before it are gone.
    assertEquals(left.size() + 2, count(), real.out());
    assertTrue(real.out().contains("a trainer goes on from it"), real.out());
    assertTrue(real.out().contains("run/s@3"), real.out());
    assertTrue(real.out().contains("superseded index of run run"), real.out());

    ground.send("s", batches.subList(45, 60));
    ground.send("s", List.of(Ground.end()));
    service(settings).runUntilEnded();
    List<Checkpoint> all = ground.checkpoints("run/s");
    assertEquals(
        Ground.hashInMemory(settings, "s", batches), all.get(all.size() - 1).getStateHash());
  }

  @Test
  void keepsWhatAnEvaluatorHasYetToRead() throws Exception {
    RunSettings settings = Ground.settings("run");
    ground.send("s", Ground.batches("s", 0, 40));
    trainUntil(settings, 40);
    List<Checkpoint> versions = ground.checkpoints("run/s");
    TopicPartition partition = new TopicPartition(name(Topic.CHECKPOINTS), 0);
    // Each checkpoint is followed by a marker of its transaction: the fifth is at offset 8.
    try (Admin admin = ground.admin()) {
      admin
          .alterConsumerGroupOffsets("late-evaluator", Map.of(partition, new OffsetAndMetadata(8)))
          .all()
          .get();
    }
    age();

    Said said = gc("--keep-last", "1");

    assertEquals(0, said.status(), said.err());
    for (Checkpoint version : versions) {
      assertEquals(version.getVersion() >= 4, store.has(version.getFile()), said.out());
    }
    assertTrue(said.out().contains("has yet to be judged"), said.out());
    try (Admin admin = ground.admin()) {
      admin.deleteConsumerGroups(List.of("late-evaluator")).all().get();
    }
    assertEquals(0, gc("--keep-last", "1").status());
    assertEquals(
        2, versions.stream().filter(v -> store.has(v.getFile())).count(), "newest and its parent");
  }

  @Test
  void aTrainerMayWriteMeanwhile() throws Exception {
    RunSettings settings = Ground.settings("run");
    List<MiniBatch> batches = Ground.batches("s", 0, 400);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));
    trainUntil(settings, 100);
    age();

    TrainerService service = service(settings);
    CompletableFuture<Void> training = CompletableFuture.runAsync(service::runUntilEnded);
    int collections = 0;
    while (!training.isDone() || collections == 0) {
      Said said = gc("--keep-last", "1");
      assertEquals(0, said.status(), said.err());
      collections++;
    }
    training.join();

    List<Checkpoint> versions = ground.checkpoints("run/s");
    Checkpoint last = versions.get(versions.size() - 1);
    assertEquals(Ground.hashInMemory(settings, "s", batches), last.getStateHash());
    assertEquals(
        last.getStateHash(), CheckpointFile.read(store.get(last.getFile())).manifest().stateHash());
    assertFalse(store.has(versions.get(2).getFile()), "something was collected");
  }

  @Test
  void refusesTheStoreOfAnotherInstallation() throws Exception {
    RunSettings settings = Ground.settings("run");
    ground.send("s", Ground.batches("s", 0, 10));
    trainUntil(settings, 10);
    age();
    BlobStore mine = store;
    long before = count();
    makeGround();
    assertRefused(gc("--keep-last", "1"));

    // The same first model, but it has learned from something else.
    store = new FileStore(directory.resolve("other"));
    ground.send("s", Ground.batches("s", 100, 110));
    trainUntil(settings, 10);
    assertRefused(gc("--keep-last", "1"));
    String first = ground.checkpoints("run/s").get(0).getFile();
    assertTrue(mine.has(first) && store.has(first));
    assertEquals(before, mine.list("", 1000).size());
  }

  private static void assertRefused(Said said) {
    assertEquals(1, said.status(), said.out());
    assertTrue(said.err().contains("store of another installation"), said.err());
  }

  @Test
  void refusesWhatWouldBeDangerous() {
    for (String[] wrong :
        new String[][] {
          {"--grace", "1s"}, {"--grace", "soon"}, {"--keep-last", "0"}, {"--every", "-1"}
        }) {
      Said said = gc(wrong);
      assertEquals(1, said.status(), said.out());
      assertTrue(said.err().contains(wrong[0]), said.err());
    }
  }

  private Said gc(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    Stream<String> words =
        Stream.concat(
            Stream.of(
                "checkpoints",
                "gc",
                "--set",
                "broker.bootstrap=" + broker.bootstrap(),
                "--set",
                "topics.prefix=" + ground.topics().prefix(),
                "--set",
                "topics.partitions=1",
                "--set",
                "store.location=" + directory.resolve("store")),
            Stream.of(arguments));
    int status = line.execute(words.toArray(String[]::new));
    return new Said(status, out.toString(), err.toString());
  }

  private TrainerService service(RunSettings settings) {
    return new TrainerService(
        settings, ServiceSettings.of(CutPolicy.every(5)), ground.wiring(store), Moments.IGNORED);
  }

  /** Trains until so many steps are committed, and stops. */
  private void trainUntil(RunSettings settings, long steps) throws Exception {
    TrainerService service = service(settings);
    try (Running running = Running.start(service)) {
      running.await(() -> service.progress().steps() >= steps);
    }
  }

  private void promote(Checkpoint checkpoint, Checkpoint before) throws Exception {
    Promotion promotion =
        Promotion.newBuilder()
            .setStream("s")
            .setLineage(checkpoint.getLineage())
            .setVersion(checkpoint.getVersion())
            .setStateHash(checkpoint.getStateHash())
            .setFile(checkpoint.getFile())
            .setPredecessorLineage(before.getLineage())
            .setPredecessorVersion(before.getVersion())
            .setVerdict(Verdict.PROMOTED)
            .setReason("better")
            .setActor("gate")
            .setEventTime(Instant.EPOCH)
            .build();
    String topic = name(Topic.PROMOTIONS);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic, "s".getBytes(UTF_8), Ground.CODEC.encode(topic, promotion)))
          .get();
    }
  }

  /** Makes every file old. */
  private void age() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
      }
    }
  }

  private long count() {
    List<Blob> blobs = store.list("", 100_000);
    return blobs.size();
  }

  private String name(Topic topic) {
    return ground.topics().name(topic);
  }
}
