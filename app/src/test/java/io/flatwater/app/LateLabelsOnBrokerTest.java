package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.trace.TraceInterceptor;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.BatcherSettings.Probes;
import io.flatwater.ingest.BatcherSettings.Slicing;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.Counts;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.IngestException;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.IngestSettings.Storage;
import io.flatwater.ingest.JoinSettings;
import io.flatwater.ingest.JoinSettings.Conflicts;
import io.flatwater.ingest.JoinSettings.Missing;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.ingest.generator.GeneratedSource;
import io.flatwater.ingest.generator.Sea;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.ProduceService.Pace;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.Source;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.MiniBatch;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features now and labels later on a real broker, over crashes and restarts. */
class LateLabelsOnBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Check CHECK = new Check(DataType.FLOAT32, List.of(2), 3);
  private static final BatcherSettings BATCHES =
      new BatcherSettings(
          16, BatcherSettings.UNBOUNDED, 500, new HeldOut(0.1), new Probes(20, Slicing.DOMAIN));
  private static final JoinSettings FIRST =
      new JoinSettings(Duration.ofSeconds(300), 10_000, 1 << 24, Conflicts.FIRST, Missing.PASS);

  /** An id that no registry knows; a registry that is asked for it may pull the plug. */
  private static final int PLUG = 7;

  private static EmbeddedBroker broker;
  private static Map<String, Object> clients;
  private Map<String, Object> ingestClients = clients;

  @TempDir Path state;
  private final Codec codec = new Codec(new LocalRegistry());

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
    clients = Map.of("bootstrap.servers", broker.bootstrap());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void joinsEachLabelOnceOverCrashesAndRestarts() throws Exception {
    Topics topics = new Topics("late.", 2, 1);
    create(topics);
    Pipeline pipeline = new Pipeline(CHECK, BATCHES, FIRST);
    List<Output> expected = new ArrayList<>();
    List<Integer> crashes = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int phase = 0; phase < 6; phase++) {
        // One topic a phase, so that the order in which they are taken is the same everywhere.
        Topic topic = phase % 2 == 0 ? Topic.EXAMPLES : Topic.LABELS;
        for (String stream : List.of("north", "south")) {
          List<SpecificRecord> records = topic == Topic.EXAMPLES ? examples(phase) : labels(phase);
          for (int i = 0; i < records.size(); i++) {
            SpecificRecord record = records.get(i);
            pipeline.accept(topic, stream, record, expected::add);
            send(producer, topics, topic, stream, codec.encode(topics.name(topic), record));
            if (i == 100 && phase > 1 && stream.equals("north")) {
              send(producer, topics, topic, stream, ByteBuffer.allocate(9).putInt(1, PLUG).array());
            }
          }
        }
        producer.flush();
        runToTheEnd(topics, phase, crashes);
      }
    }
    // Once in the examples and once in the labels, in the midst of what waits.
    assertEquals(List.of(2, 3), crashes);
    assertEquals(essences(expected), written(topics));
    Counts.Labels labels = pipeline.labels();
    assertTrue(labels.joined() > 500, labels.toString());
    assertTrue(labels.conflicts() > 50, labels.toString());
    assertTrue(labels.unlabelled() > 50, labels.toString());
    assertTrue(labels.orphans() > 0, labels.toString());
    assertTrue(pipeline.numbers().repeated() > 50, pipeline.numbers().toString());
  }

  @Test
  void sendsFeaturesNowAndLabelsLaterThoughTheSenderBreaksOff() throws Exception {
    Topics topics = new Topics("delay.", 1, 1);
    create(topics);
    ingestClients = traced();
    Source source =
        new GeneratedSource(Sea.concept(1), "sea", 400, 3, START, Duration.ofSeconds(1));
    Duration delay = Duration.ofSeconds(90);
    try (ProduceService producer = new ProduceService(traced(), topics, codec)) {
      Progress untilBroken =
          (task, done, total) -> {
            if (done == 150) {
              producer.stop();
            }
          };
      assertEquals(150, producer.send("sea", source, new Pace(0, 0, delay), untilBroken));
    }
    // It goes on from a little further back: what comes twice is dropped.
    try (ProduceService producer = new ProduceService(traced(), topics, codec)) {
      assertEquals(280, producer.send("sea", source, new Pace(120, 0, delay), Progress.NONE));
    }
    for (ConsumerRecord<byte[], byte[]> record : read(topics, Topic.EXAMPLES)) {
      if (decode(record.value()) instanceof Example example) {
        assertNull(example.getLabel());
        assertNull(example.getCleanLabel());
      }
    }
    assertEquals(431, read(topics, Topic.LABELS).size());
    // Whole windows: what comes out is in the order of event time, however the topics interleave.
    JoinSettings last =
        new JoinSettings(Duration.ofHours(1), 10_000, 1 << 24, Conflicts.LAST, Missing.DROP);
    Check check = source.form().check();
    try (IngestService service = start(topics, check, last, false)) {
      await(service, topics);
      assertEquals(400, service.progress().labels().joined());
      assertEquals(0, service.progress().labels().conflicts());
    }
    Pipeline together = new Pipeline(check, BATCHES);
    List<Output> expected = new ArrayList<>();
    source.examples(0).forEachRemaining(e -> together.accept("sea", e, expected::add));
    together.accept("sea", source.end(), expected::add);
    assertEquals(essences(expected), written(topics));
    Set<String> begun = headers(topics, Topic.EXAMPLES, "traceparent");
    assertEquals(400, begun.size());
    assertTrue(begun.containsAll(headers(topics, Topic.LABELS, "traceparent")));
    Set<String> linked = headers(topics, Topic.MINI_BATCHES, "tracelink");
    assertTrue(begun.containsAll(linked), linked.toString());
    long rows =
        expected.stream()
            .filter(Output.Batch.class::isInstance)
            .mapToLong(batch -> ((Output.Batch) batch).value().getIds().size())
            .sum();
    assertEquals(rows, linked.size());
  }

  private static Map<String, Object> traced() {
    Map<String, Object> traced = new HashMap<>(clients);
    traced.put("interceptor.classes", TraceInterceptor.class.getName());
    return traced;
  }

  private static Set<String> headers(Topics topics, Topic topic, String name) {
    Set<String> values = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topics, topic)) {
      for (Header header : record.headers().headers(name)) {
        values.add(new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  @Test
  void anOpenBatchGoesOutByTheClock() throws Exception {
    Topics topics = new Topics("flush.", 1, 1);
    create(topics);
    IngestSettings settings =
        new IngestSettings(
            CHECK, BATCHES, topics, Storage.MEMORY, JoinSettings.OFF, Duration.ofMillis(100));
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
        IngestService service = IngestService.start(settings, service(topics), codec)) {
      // Neither enough for a mini-batch nor the end of the stream.
      for (SpecificRecord record : examples(0).subList(0, 5)) {
        byte[] value = codec.encode(topics.name(Topic.EXAMPLES), record);
        send(producer, topics, Topic.EXAMPLES, "slow", value);
      }
      producer.flush();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (read(topics, Topic.MINI_BATCHES).isEmpty()) {
        assertTrue(System.nanoTime() < deadline, () -> "still waiting: " + service.progress());
        service.awaitStopped(Duration.ofMillis(10));
      }
    }
    int rows = 0;
    for (ConsumerRecord<byte[], byte[]> record : read(topics, Topic.MINI_BATCHES)) {
      rows += ((MiniBatch) decode(record.value())).getIds().size();
    }
    assertTrue(rows > 0 && rows <= 5, "rows: " + rows);
  }

  /** Runs ingest until all is committed; a run that the plug stops is followed by another one. */
  private void runToTheEnd(Topics topics, int phase, List<Integer> crashes) throws Exception {
    boolean plugged = phase == 2 || phase == 3;
    for (boolean done = false; !done; plugged = false) {
      try (IngestService service = start(topics, CHECK, FIRST, plugged)) {
        await(service, topics);
        done = true;
      } catch (IngestException e) {
        assertTrue(e.getMessage().contains("the plug was pulled"), e.getMessage());
        crashes.add(phase);
      }
    }
  }

  /** 200 seconds of examples in a phase, some out of order, some twice; then the end. */
  private static List<SpecificRecord> examples(int phase) {
    List<SpecificRecord> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = phase * 100 + (i % 10 == 0 ? Math.max(0, i - 7) : i);
      ByteBuffer data = ByteBuffer.allocate(8).putFloat(number).putFloat(i % 5).flip();
      records.add(
          new Example(
              "id-" + number,
              START.plusSeconds(number),
              "d" + phase,
              "",
              new Features(DataType.FLOAT32, List.of(2), data),
              null,
              null));
    }
    if (phase == 4) {
      records.add(new EndOfStream(START.plusSeconds(600), -1L));
    }
    return records;
  }

  /** Labels of the phase before: most once, some twice and different, some never. */
  private static List<SpecificRecord> labels(int phase) {
    List<SpecificRecord> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = (phase - 1) * 100 + i;
      if (i % 7 == 3) {
        continue;
      }
      Instant time = START.plusSeconds(number + 150);
      records.add(new Label("id-" + number, i % 3, time, "anna", null));
      if (i % 5 == 1) {
        records.add(new Label("id-" + number, (i + 1) % 3, time, "bert", null));
      }
    }
    if (phase == 5) {
      records.add(new EndOfStream(START.plusSeconds(900), -1L));
    }
    return records;
  }

  private IngestService start(Topics topics, Check check, JoinSettings labels, boolean plugged) {
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
    return IngestService.start(
        new IngestSettings(check, BATCHES, topics, Storage.MEMORY, labels, Duration.ZERO),
        service(topics),
        new Codec(registry));
  }

  private ServiceSettings service(Topics topics) {
    return new ServiceSettings(
        topics.prefix() + "ingest", "1", state, Duration.ofMillis(50), 1, ingestClients);
  }

  private static void await(IngestService service, Topics topics) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isAllCommitted(topics)) {
      assertTrue(System.nanoTime() < deadline, () -> "still waiting: " + service.progress());
      service.awaitStopped(Duration.ofMillis(10));
    }
  }

  /** Returns what must be equal: all but the broker's time, and a mini-batch's id stands for it. */
  private static Map<String, List<Object>> essences(List<Output> outputs) {
    Map<String, List<Object>> essences = new TreeMap<>();
    for (Output output : outputs) {
      essences
          .computeIfAbsent(output.topic() + " " + output.stream(), key -> new ArrayList<>())
          .add(essence(output.value()));
    }
    return essences;
  }

  private static Map<String, List<Object>> written(Topics topics) {
    Map<String, List<Object>> essences = new TreeMap<>();
    for (Topic topic : List.of(Topic.MINI_BATCHES, Topic.PROBES)) {
      for (ConsumerRecord<byte[], byte[]> record : read(topics, topic)) {
        essences
            .computeIfAbsent(
                topic + " " + new String(record.key(), StandardCharsets.UTF_8),
                key -> new ArrayList<>())
            .add(essence(decode(record.value())));
      }
    }
    return essences;
  }

  private static Object essence(SpecificRecord record) {
    return record instanceof MiniBatch batch
        ? List.of(
            batch.getSequence(),
            batch.getId(),
            batch.getSources(),
            batch.getCleanLabels(),
            batch.getDomains())
        : record;
  }

  /** Tells whether ingest has committed all that lies on both topics. */
  private static boolean isAllCommitted(Topics topics) {
    try (Admin admin = Admin.create(clients)) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(topics.prefix() + "ingest")
              .partitionsToOffsetAndMetadata()
              .get();
      for (TopicPartition at : partitions(topics, List.of(Topic.EXAMPLES, Topic.LABELS))) {
        long end =
            admin.listOffsets(Map.of(at, OffsetSpec.latest())).partitionResult(at).get().offset();
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

  private static List<ConsumerRecord<byte[], byte[]>> read(Topics topics, Topic topic) {
    Map<String, Object> p = new HashMap<>(clients);
    p.put("isolation.level", "read_committed");
    p.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(topics, List.of(topic));
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

  private static SpecificRecord decode(byte[] value) {
    return ((Decoded.Value) new Codec(new LocalRegistry()).decode(value)).record();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      Topics topics,
      Topic topic,
      String stream,
      byte[] value) {
    producer.send(
        new ProducerRecord<>(topics.name(topic), stream.getBytes(StandardCharsets.UTF_8), value));
  }

  private static void create(Topics topics) {
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, topics, PATIENCE).createMissing();
    }
  }
}
