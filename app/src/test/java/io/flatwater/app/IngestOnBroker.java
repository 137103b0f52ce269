package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.BatcherSettings.Probes;
import io.flatwater.ingest.BatcherSettings.Slicing;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.SchemaRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests of ingest: a broker for all tests of a class, and a plug that a record may pull. */
abstract class IngestOnBroker {
  static final BatcherSettings BATCHES =
      new BatcherSettings(
          16, BatcherSettings.UNBOUNDED, 500, new HeldOut(0.1), new Probes(20, Slicing.DOMAIN));

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** An id that no registry knows; a registry that is asked for it may pull the plug. */
  private static final int PLUG = 7;

  static EmbeddedBroker broker;
  static Map<String, Object> clients;

  @TempDir Path state;

  /** What ingest reaches the broker by; a test may give it more. */
  Map<String, Object> ingestClients = clients;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
    clients = Map.of("bootstrap.servers", broker.bootstrap());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  static void create(Topics topics) {
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, topics, PATIENCE).createMissing();
    }
  }

  ServiceSettings service(Topics topics) {
    return new ServiceSettings(
        topics.prefix() + "ingest", "1", state, Duration.ofMillis(50), 1, ingestClients);
  }

  /** Starts ingest with its own codec, so that it has to ask its registry anew. */
  IngestService start(IngestSettings settings, boolean plugged) {
    LocalRegistry local = new LocalRegistry();
    SchemaRegistry registry =
        new SchemaRegistry() {
          @Override
          public int idOf(String subject, Schema schema) {
            return local.idOf(subject, schema);
          }

          @Override
          public Schema schema(int id) {
            if (plugged && id == PLUG) {
              throw new IllegalStateException("the plug was pulled");
            }
            return local.schema(id);
          }
        };
    return IngestService.start(settings, service(settings.topics()), new Codec(registry));
  }

  /** Returns a value that pulls the plug. */
  static byte[] plug() {
    return ByteBuffer.allocate(9).putInt(1, PLUG).array();
  }

  static void await(IngestService service, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "still waiting: " + service.progress());
      service.awaitStopped(Duration.ofMillis(10));
    }
  }

  /** Tells whether ingest has committed all that lies on the topics that it reads. */
  static boolean isAllCommitted(Topics topics) {
    try (Admin admin = Admin.create(clients)) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(topics.prefix() + "ingest")
              .partitionsToOffsetAndMetadata()
              .get();
      for (TopicPartition at : partitions(topics, List.of(Topic.EXAMPLES, Topic.LABELS))) {
        long end = end(admin, at, IsolationLevel.READ_UNCOMMITTED);
        OffsetAndMetadata found = committed.get(at);
        if (end > 0 && (found == null || found.offset() < end)) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long end(Admin admin, TopicPartition at, IsolationLevel isolation)
      throws ExecutionException, InterruptedException {
    ListOffsetsResultInfo found =
        admin
            .listOffsets(Map.of(at, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
            .partitionResult(at)
            .get();
    return found.offset();
  }

  /** A commit is acknowledged, and its positions are there, before it is on every topic. */
  private static void awaitMarkers(List<TopicPartition> partitions) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = Admin.create(clients)) {
      for (TopicPartition at : partitions) {
        while (end(admin, at, IsolationLevel.READ_COMMITTED)
            < end(admin, at, IsolationLevel.READ_UNCOMMITTED)) {
          assertTrue(System.nanoTime() < deadline, () -> "a transaction is open on " + at);
        }
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns all that is committed on a topic. */
  static List<ConsumerRecord<byte[], byte[]>> read(Topics topics, Topic topic) {
    List<TopicPartition> partitions = partitions(topics, List.of(topic));
    awaitMarkers(partitions);
    Map<String, Object> p = new HashMap<>(clients);
    p.put("isolation.level", "read_committed");
    p.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private static List<TopicPartition> partitions(Topics topics, List<Topic> of) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : of) {
      for (int i = 0; i < topics.partitions(); i++) {
        partitions.add(new TopicPartition(topics.name(topic), i));
      }
    }
    return partitions;
  }

  static SpecificRecord decode(byte[] value) {
    return ((Decoded.Value) new Codec(new LocalRegistry()).decode(value)).record();
  }

  static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String stream, byte[] value) {
    producer.send(new ProducerRecord<>(topic, stream.getBytes(StandardCharsets.UTF_8), value));
  }
}
