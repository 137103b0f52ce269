package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.Check;
import io.flatwater.ingest.IngestException;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.IngestSettings.Storage;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.source.ProduceException;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.ProduceService.Pace;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.Source;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Ingest on a real broker: exactly once over crashes and restarts, and clear about trouble. */
class IngestOnBrokerTest extends IngestOnBroker {
  private static final Check CHECK = new Check(DataType.UINT8, List.of(6, 6), 10);

  @Test
  void writesEachMiniBatchOnceOverCrashesAndRestarts() throws Exception {
    Topics topics = new Topics("crash.", 2, 1);
    create(topics);
    Map<String, Source> sources = Map.of("north", source(1), "south", source(2), "east", source(3));
    List<Output> expected = inMemory(sources);
    Codec codec = new Codec(new LocalRegistry());
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      Map<String, Iterator<Example>> examples = new HashMap<>();
      sources.forEach((stream, source) -> examples.put(stream, source.examples(0)));
      for (int i = 0; i < 1000; i++) {
        for (var stream : examples.entrySet()) {
          send(
              producer,
              topics,
              stream.getKey(),
              codec.encode("examples", stream.getValue().next()));
        }
        if (i % 300 == 299) {
          send(producer, topics, "north", plug());
        }
      }
      sources.forEach(
          (stream, source) ->
              send(producer, topics, stream, codec.encode("examples", source.end())));
    }
    int crashes = 0;
    for (boolean done = false; !done; ) {
      try (IngestService service = start(topics, Storage.MEMORY, crashes < 3)) {
        await(service, () -> isAllCommitted(topics));
        done = true;
      } catch (IngestException e) {
        assertTrue(e.getMessage().contains("the plug was pulled"), e.getMessage());
        crashes++;
      }
    }
    assertEquals(3, crashes);
    check(expected, topics);
    List<SpecificRecord> letters = values(read(topics, Topic.DEAD_LETTERS));
    assertEquals(3, letters.size());
    assertEquals("UNKNOWN_SCHEMA", ((DeadLetter) letters.get(0)).getReason());
  }

  @Test
  void goesOnAfterOrderlyStops() throws Exception {
    Topics topics = new Topics("stop.", 1, 1);
    create(topics);
    Map<String, Source> sources = Map.of("north", source(4));
    List<Output> expected = inMemory(sources);
    Codec codec = new Codec(new LocalRegistry());
    Source source = sources.get("north");
    try (ProduceService producer = new ProduceService(clients, topics, codec)) {
      Iterator<Example> examples = source.examples(0);
      for (int part = 1; part <= 2; part++) {
        for (int i = 0; i < 500; i++) {
          producer.send(Topic.EXAMPLES, "north", examples.next());
        }
        producer.flush();
        try (IngestService service = start(topics, Storage.DISK, false)) {
          await(service, () -> isAllCommitted(topics));
          assertEquals(500, service.progress().numbers().records());
        }
      }
      // The last 200 come again, as after a producer's crash, and are dropped.
      assertEquals(200, producer.send("north", source, new Pace(800, 0), Progress.NONE));
    }
    try (IngestService service = start(topics, Storage.DISK, false)) {
      await(service, () -> isAllCommitted(topics));
      assertEquals(201, service.progress().numbers().records());
      assertEquals(200, service.progress().numbers().repeated());
    }
    check(expected, topics);
  }

  @Test
  void endsAtOnceWhatAKilledPredecessorLeftOpen() throws Exception {
    Topics topics = new Topics("open.", 1, 1);
    create(topics);
    Map<String, Object> config = new HashMap<>(clients);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open.ingest-killed-1");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000);
    Path ids = state.resolve("open.ingest.1.producers");
    Files.writeString(ids, "open.ingest-killed-1\n");
    try (KafkaProducer<byte[], byte[]> killed =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      killed.initTransactions();
      killed.beginTransaction();
      send(killed, topics, "north", new byte[] {1, 2, 3});
      killed.flush();
      try (IngestService service = start(topics, Storage.MEMORY, false)) {
        // What was left open would hold back whatever comes behind it for ten minutes.
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
          send(producer, topics, "north", new byte[] {4, 5, 6});
        }
        await(service, () -> service.progress().numbers().deadLetters() == 1);
        assertTrue(Files.readString(ids).startsWith("open.ingest-"), Files.readString(ids));
        assertFalse(Files.readString(ids).contains("killed"), Files.readString(ids));
      }
      assertThrows(KafkaException.class, killed::commitTransaction);
    }
  }

  @Test
  void saysWhatIsWrongWithTheTopics() throws Exception {
    Topics topics = new Topics("wrong.", 2, 1);
    String missing =
        assertThrows(IngestException.class, () -> start(topics, Storage.MEMORY, false))
            .getMessage();
    assertTrue(missing.contains("topic wrong.examples does not exist"), missing);
    create(topics);
    Topics more = new Topics("wrong.", 3, 1);
    String partitions =
        assertThrows(IngestException.class, () -> start(more, Storage.MEMORY, false)).getMessage();
    assertTrue(partitions.contains("has 2 partitions, expected 3"), partitions);
  }

  @Test
  void saysThatTheBrokerCannotBeReached() {
    Map<String, Object> nowhere =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "default.api.timeout.ms", "500",
            "request.timeout.ms", "400",
            "delivery.timeout.ms", "500",
            "max.block.ms", "500");
    Codec codec = new Codec(new LocalRegistry());
    IngestSettings settings = new IngestSettings(CHECK, BATCHES, Topics.of(1), Storage.MEMORY);
    String ingest =
        assertThrows(
                IngestException.class,
                () -> IngestService.start(settings, ServiceSettings.of(state, nowhere), codec))
            .getMessage();
    assertTrue(ingest.contains("is it running"), ingest);
    try (ProduceService producer = new ProduceService(nowhere, Topics.of(1), codec)) {
      ProduceException produce =
          assertThrows(
              ProduceException.class,
              () -> producer.send("north", source(5), Pace.FULL, Progress.NONE));
      assertTrue(produce.getMessage().startsWith("Sent 0 of 1000 examples"), produce.getMessage());
      assertEquals(0, produce.sent());
    }
  }

  private IngestService start(Topics topics, Storage storage, boolean plugged) {
    return start(new IngestSettings(CHECK, BATCHES, topics, storage), plugged);
  }

  private static void check(List<Output> expected, Topics topics) {
    for (Topic topic : List.of(Topic.MINI_BATCHES, Topic.PROBES)) {
      Map<String, List<Object>> wanted = new HashMap<>();
      for (Output output : expected) {
        if (output.topic() == topic) {
          wanted
              .computeIfAbsent(output.stream(), stream -> new ArrayList<>())
              .add(essence(output.value()));
        }
      }
      Map<String, List<Object>> found = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : read(topics, topic)) {
        String stream = new String(record.key(), StandardCharsets.UTF_8);
        assertEquals(topics.partitionOf(stream), record.partition());
        found
            .computeIfAbsent(stream, name -> new ArrayList<>())
            .add(essence(decode(record.value())));
      }
      assertEquals(wanted, found, topic.suffix());
    }
  }

  /** Returns what must be equal: all but the broker's time, and a mini-batch's id stands for it. */
  private static Object essence(SpecificRecord record) {
    return record instanceof MiniBatch batch
        ? List.of(batch.getSequence(), batch.getId(), batch.getCleanLabels(), batch.getDomains())
        : record;
  }

  private static List<Output> inMemory(Map<String, Source> sources) {
    Pipeline pipeline = new Pipeline(CHECK, BATCHES);
    List<Output> outputs = new ArrayList<>();
    sources.forEach(
        (stream, source) -> {
          source.examples(0).forEachRemaining(e -> pipeline.accept(stream, e, outputs::add));
          pipeline.accept(stream, source.end(), outputs::add);
        });
    return outputs;
  }

  private static List<SpecificRecord> values(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> decode(record.value())).toList();
  }

  private static Source source(long seed) {
    byte[] pixels = new byte[400 * 36];
    byte[] labels = new byte[400];
    new SplittableRandom(seed).nextBytes(pixels);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i % 10);
    }
    return new ImageStream(
        new LabelledImages(400, 6, 6, pixels, labels),
        ImageStream.Settings.of(
            "toy", 1000, seed, new Schedule.Linear(0, 60), new SymmetricNoise(0.2, 10, seed)));
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, Topics topics, String stream, byte[] value) {
    send(producer, topics.name(Topic.EXAMPLES), stream, value);
  }
}
