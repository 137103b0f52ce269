package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.training.Processes.Said;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers as processes, with their checkpoints in a bucket. */
@Timeout(300)
class BucketRunTest {
  private static final String PREFIX = "models/one";
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static S3Server server;
  private static Path bucket;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    server = S3Server.start(Files.createDirectories(directory.resolve("buckets")));
    bucket = server.bucket("checkpoints");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    broker.close();
  }

  @Test
  void endsInTheSameBytesInABucketAsInADirectoryAndIsCollectedThere() throws Exception {
    List<MiniBatch> batches = Ground.batches("s", 0, 30);
    Ground plain = ground("plain", batches);
    Path files = directory.resolve("files");
    Said filed = new Processes(directory, inDirectory(files)).run(train(plain));
    assertEquals(0, filed.status(), filed.err());
    Ground ground = ground("bucket", batches);
    Processes processes = new Processes(directory, environment(S3Server.SECRET_KEY));

    Said trained = processes.run(train(ground));

    assertEquals(0, trained.status(), trained.err());
    List<Checkpoint> versions = ground.checkpoints("run/s");
    Checkpoint last = versions.get(versions.size() - 1);
    List<Checkpoint> others = plain.checkpoints("run/s");
    String expected = others.get(others.size() - 1).getStateHash();
    assertEquals(expected, last.getStateHash());
    Map<String, byte[]> inFiles = content(files);
    Map<String, byte[]> inBucket = content(bucket.resolve(PREFIX));
    assertEquals(inFiles.keySet(), inBucket.keySet());
    inFiles.forEach((name, bytes) -> assertArrayEquals(bytes, inBucket.get(name), name));
    assertTrue(versions.stream().allMatch(v -> inBucket.containsKey(v.getFile())));

    age(bucket);
    Said young = processes.run(gc(ground, "--keep-last", "1"));
    assertEquals(0, young.status(), young.err());
    Map<String, byte[]> left = content(bucket.resolve(PREFIX));
    // The newest and its parent, and the index that the committed offset names.
    assertEquals(3, left.size(), young.out());
    byte[] file = left.get(last.getFile());
    assertEquals(expected, CheckpointFile.read(file).manifest().stateHash());
    assertTrue(young.out().contains("s3://checkpoints/" + PREFIX), young.out());

    for (Said said : List.of(trained, young)) {
      assertShowsNoKey(said.out() + said.err());
    }
    left.values().forEach(b -> assertShowsNoKey(new String(b, StandardCharsets.ISO_8859_1)));
  }

  @Test
  void wrongKeysEndTheTrainerInOneSentenceThatDoesNotShowThem() throws Exception {
    Ground ground = ground("wrong", Ground.batches("s", 0, 5));
    Processes processes = new Processes(directory, environment("marked-wrong-secret"));

    Said said = processes.run(train(ground));

    assertEquals(1, said.status(), said.out());
    List<String> sentences =
        said.err().lines().filter(line -> line.startsWith("flatwater: ")).toList();
    assertEquals(1, sentences.size(), said.err());
    assertTrue(sentences.get(0).contains("the credentials are refused"), said.err());
    assertShowsNoKey(said.out() + said.err());
    assertTrue(ground.checkpoints("run/s").isEmpty());

    Said whole = processes.run(gc(ground, "--verbose"));
    assertEquals(1, whole.status(), whole.out());
    assertTrue(whole.err().contains("\tat io.flatwater"), "a whole trace was asked for");
    assertShowsNoKey(whole.out() + whole.err());
  }

  private static void assertShowsNoKey(String text) {
    assertFalse(text.contains(S3Server.SECRET_KEY), text);
    assertFalse(text.contains("marked-wrong-secret"), text);
  }

  private static Ground ground(String name, List<MiniBatch> batches) throws Exception {
    Ground ground = Ground.on(broker.bootstrap(), name, 1);
    try (Admin admin = ground.admin()) {
      Set<String> there = admin.listTopics().names().get();
      List<NewTopic> more =
          Stream.of(Topic.values())
              .map(ground.topics()::name)
              .filter(topic -> !there.contains(topic))
              .map(topic -> new NewTopic(topic, 1, (short) 1))
              .toList();
      admin.createTopics(more).all().get();
    }
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));
    return ground;
  }

  private static Map<String, String> inDirectory(Path files) {
    return Map.of("FLATWATER_STORE_LOCATION", files.toString());
  }

  private static Map<String, String> environment(String secretKey) {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLATWATER_STORE_LOCATION", "s3://checkpoints/" + PREFIX);
    environment.put("FLATWATER_STORE_S3_ENDPOINT", "http://127.0.0.1:" + server.port());
    environment.put("FLATWATER_STORE_S3_ACCESS_KEY", S3Server.ACCESS_KEY);
    environment.put("FLATWATER_STORE_S3_SECRET_KEY", secretKey);
    environment.put("FLATWATER_LOG_LEVEL", "DEBUG");
    return environment;
  }

  /** A network that fits the batches of {@link Ground}. */
  private static String[] train(Ground ground) {
    return with(
        ground,
        List.of("train", "--run", "run", "--until-end"),
        "network.hidden=12",
        "contract.shape=6,6",
        "contract.classes=" + Ground.CLASSES,
        "optimizer.name=sam",
        "optimizer.settings.rho=0.05",
        "optimizer.settings.rate=0.1",
        "optimizer.settings.momentum=0.9",
        "trainer.seed=11",
        "trainer.checkpoint.everySteps=5",
        "trainer.checkpoint.everyMillis=0");
  }

  private static String[] gc(Ground ground, String... options) {
    List<String> words = Stream.concat(Stream.of("checkpoints", "gc"), Stream.of(options)).toList();
    return with(ground, words);
  }

  private static String[] with(Ground ground, List<String> words, String... settings) {
    Topics topics = ground.topics();
    Stream<String> all =
        Stream.concat(
            Stream.of(
                "broker.bootstrap=" + broker.bootstrap(),
                "topics.prefix=" + topics.prefix(),
                "topics.partitions=1"),
            Stream.of(settings));
    return Stream.concat(words.stream(), all.flatMap(s -> Stream.of("--set", s)))
        .toArray(String[]::new);
  }

  private static Map<String, byte[]> content(Path store) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(store)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  private static void age(Path store) throws IOException {
    try (Stream<Path> all = Files.walk(store)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
      }
    }
  }
}
