package io.flatwater.app.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final Topics TOPICS = Topics.of(2);
  private static final TopicPartition INPUT = new TopicPartition("examples", 0);

  @TempDir Path directory;

  @Test
  void transactionsAreReadAsOneAndSurviveARestartOfTheSameDirectory() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      createTopics(broker.bootstrap());
      produceOneCommittedAndOneAborted(broker.bootstrap());
      assertEquals(List.of("one", "two"), committed(broker.bootstrap(), 2));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertEquals(List.of("one", "two"), committed(broker.bootstrap(), 2));
      assertEquals("state-7", offset(broker.bootstrap()).metadata());
      try (Admin admin = admin(broker.bootstrap())) {
        assertEquals(List.of(), provision(admin).createMissing());
      }
    }
  }

  @Test
  void theLargestMessagePassesThroughTopicsAndClients() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      createTopics(broker.bootstrap());
      try (var producer = producer(broker.bootstrap(), Map.of())) {
        byte[] value = new byte[Limits.RECORD_BYTES];
        producer.send(new ProducerRecord<>("examples", 0, new byte[100], value)).get();
      }
      assertEquals(Limits.RECORD_BYTES, read(broker.bootstrap(), 1).get(0).length);
    }
  }

  @Test
  void topicsThatDoNotFitAreComplainedAboutInOneSentenceEach() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = admin(broker.bootstrap())) {
      NewTopic small =
          new NewTopic("labels", Optional.of(2), Optional.empty())
              .configs(Map.of("max.message.bytes", "1000", "cleanup.policy", "compact"));
      admin.createTopics(List.of(new NewTopic("examples", 3, (short) 1), small)).all().get();
      awaitTopics(admin, Set.of("examples", "labels"));
      TopicProvision provision = provision(admin);
      Set<Topic> used = EnumSet.of(Topic.EXAMPLES, Topic.LABELS, Topic.LIVE);
      assertEquals(
          List.of(
              "topic examples has 3 partitions, expected 2: set topics.partitions to 3 if all topics"
                  + " have so many, or choose another topics.prefix and create new topics",
              "topic live does not exist; create it with: flatwater topics create"),
          provision.complaints(used).stream().filter(c -> !c.contains("kafka-configs")).toList());
      assertTrue(
          provision
              .complaints(EnumSet.of(Topic.LABELS))
              .contains(
                  "topic labels has max.message.bytes=1000, expected 8454144: alter it with"
                      + " kafka-configs --alter --topic labels --add-config"
                      + " max.message.bytes=8454144"));
      assertEquals(12, provision.createMissing().size());
      assertTrue(provision.complaints(EnumSet.of(Topic.LIVE, Topic.PROBES)).isEmpty());
    }
  }

  /** The controller answers a moment before the broker has heard of a topic. */
  private static void awaitTopics(Admin admin, Set<String> names) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!admin.listTopics().names().get().containsAll(names)) {
      assertTrue(System.nanoTime() < deadline, "the broker did not hear of " + names);
    }
  }

  @Test
  void aBrokerThatDoesNotAnswerIsOneSentence() {
    try (Admin admin = admin("127.0.0.1:" + Ports.free())) {
      var provision = new TopicProvision(admin, TOPICS, Duration.ofMillis(500));
      var e = assertThrows(TopicProvision.BrokerException.class, provision::createMissing);
      assertEquals(
          "the broker did not list its topics within 500 ms; is it running, and is broker.bootstrap"
              + " right?",
          e.getMessage());
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var e = assertThrows(Failure.class, () -> EmbeddedBroker.start(directory, port));
      assertTrue(e.getMessage().startsWith("port " + port + " is in use"), e.getMessage());
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertEquals(directory, broker.directory(), "the failed start must have let go of it");
    }
  }

  @Test
  void aDirectoryInUseIsNamed() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      var e = assertThrows(Failure.class, () -> EmbeddedBroker.start(directory, 0));
      assertTrue(e.getMessage().contains("is used by another broker"), e.getMessage());
      assertTrue(broker.port() > 0);
    }
  }

  @Test
  void aTemporaryDirectoryIsGoneAfterwardsAndSoAreTheThreads() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    EmbeddedBroker broker = EmbeddedBroker.start();
    assertTrue(Files.exists(broker.directory()));
    broker.close();
    broker.close();
    assertFalse(Files.exists(broker.directory()));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.isDaemon() && !before.contains(thread)) {
        thread.join(60_000);
        assertFalse(thread.isAlive(), "left behind: " + thread.getName());
      }
    }
  }

  @Test
  void aKilledBrokerComesBackWithWhatWasAcknowledged() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory, 0)) {
      createTopics(broker.bootstrap());
      produceOneCommittedAndOneAborted(broker.bootstrap());
      try (var producer = producer(broker.bootstrap(), Map.of("transactional.id", "u"))) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(record("three"));
        producer.commitTransaction();
        // It is acknowledged before its markers are on the topic.
        broker.kill();
        broker.restart();
      }
      assertEquals(List.of("one", "two", "three"), committed(broker.bootstrap(), 3));
      assertEquals("state-7", offset(broker.bootstrap()).metadata());
    }
  }

  private static void createTopics(String bootstrap) {
    try (Admin admin = admin(bootstrap)) {
      assertEquals(Topic.values().length, provision(admin).createMissing().size());
      assertEquals(List.of(), provision(admin).complaints(EnumSet.allOf(Topic.class)));
    }
  }

  private static TopicProvision provision(Admin admin) {
    return new TopicProvision(admin, TOPICS, Duration.ofSeconds(60));
  }

  private static Admin admin(String bootstrap) {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  private static void produceOneCommittedAndOneAborted(String bootstrap) throws Exception {
    try (var producer = producer(bootstrap, Map.of("transactional.id", "t"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("lost")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("one"));
      producer.send(record("two"));
      producer.sendOffsetsToTransaction(
          Map.of(INPUT, new OffsetAndMetadata(7, "state-7")),
          new org.apache.kafka.clients.consumer.ConsumerGroupMetadata("group"));
      producer.commitTransaction();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String text) {
    return new ProducerRecord<>("examples", 0, null, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> committed(String bootstrap, int count) {
    return read(bootstrap, count).stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  private static List<byte[]> read(String bootstrap, int count) {
    List<byte[]> values = new ArrayList<>();
    try (var consumer = consumer(bootstrap)) {
      consumer.assign(List.of(INPUT));
      consumer.seekToBeginning(List.of(INPUT));
      Instant deadline = Instant.now().plusSeconds(60);
      while (values.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
      }
    }
    return values;
  }

  private static OffsetAndMetadata offset(String bootstrap) {
    try (var consumer = consumer(bootstrap)) {
      return consumer.committed(Set.of(INPUT)).get(INPUT);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    var properties = new java.util.HashMap<String, Object>(Limits.consumer());
    properties.putAll(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            "group",
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(
      String bootstrap, Map<String, Object> more) {
    var properties = new java.util.HashMap<String, Object>(Limits.producer());
    properties.put("bootstrap.servers", bootstrap);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
