package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.trace.TraceInterceptor;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.Counts;
import io.flatwater.ingest.IngestException;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.IngestSettings.Storage;
import io.flatwater.ingest.JoinSettings;
import io.flatwater.ingest.JoinSettings.Conflicts;
import io.flatwater.ingest.JoinSettings.Missing;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
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
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** Features now and labels later on a real broker, over crashes and restarts. */
class LateLabelsOnBrokerTest extends IngestOnBroker {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Check CHECK = new Check(DataType.FLOAT32, List.of(2), 3);
  private static final JoinSettings FIRST =
      new JoinSettings(Duration.ofSeconds(300), 10_000, 1 << 24, Conflicts.FIRST, Missing.PASS);

  private final Codec codec = new Codec(new LocalRegistry());

  @Test
  void joinsEachLabelOnceOverCrashesAndRestarts() throws Exception {
    Topics topics = new Topics("late.", 2, 1);
    create(topics);
    Pipeline pipeline = new Pipeline(CHECK, BATCHES, FIRST);
    List<Output> expected = new ArrayList<>();
    List<Integer> crashes = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int phase = 0; phase < 6; phase++) {
        // One topic a phase, so that the order in which they are taken is the same everywhere.
        Topic topic = phase % 2 == 0 ? Topic.EXAMPLES : Topic.LABELS;
        for (String stream : List.of("north", "south")) {
          List<SpecificRecord> records = topic == Topic.EXAMPLES ? examples(phase) : labels(phase);
          for (int i = 0; i < records.size(); i++) {
            SpecificRecord record = records.get(i);
            pipeline.accept(topic, stream, record, expected::add);
            send(producer, topics.name(topic), stream, codec.encode(topics.name(topic), record));
            if (i == 100 && phase > 1 && stream.equals("north")) {
              send(producer, topics.name(topic), stream, plug());
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
      await(service, () -> isAllCommitted(topics));
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
    try (KafkaProducer<byte[], byte[]> producer = producer();
        IngestService service = IngestService.start(settings, service(topics), codec)) {
      // Neither enough for a mini-batch nor the end of the stream.
      for (SpecificRecord record : examples(0).subList(0, 5)) {
        byte[] value = codec.encode(topics.name(Topic.EXAMPLES), record);
        send(producer, topics.name(Topic.EXAMPLES), "slow", value);
      }
      producer.flush();
      await(service, () -> !read(topics, Topic.MINI_BATCHES).isEmpty());
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
        await(service, () -> isAllCommitted(topics));
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
    return start(
        new IngestSettings(check, BATCHES, topics, Storage.MEMORY, labels, Duration.ZERO), plugged);
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
}
