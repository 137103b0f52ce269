package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.BatcherSettings.Probes;
import io.flatwater.ingest.BatcherSettings.Slicing;
import io.flatwater.ingest.IngestSettings.Storage;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.DecodedDeserializer;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.RegistrySettings;
import io.flatwater.schemas.wire.SchemaRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IngestTopologyTest {
  private static final Codec CODEC = new Codec(new LocalRegistry());
  private static final byte[] NORTH = "north".getBytes(StandardCharsets.UTF_8);
  private static final BatcherSettings SETTINGS =
      new BatcherSettings(
          8, BatcherSettings.UNBOUNDED, 40, new HeldOut(0.2), new Probes(6, Slicing.DOMAIN));

  @TempDir Path state;
  private final List<byte[]> written = new ArrayList<>();
  private Counts counts;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> examples;

  @BeforeEach
  void open() {
    open(Topics.of(1), Storage.MEMORY, CODEC);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void writesWhatThePipelineWritesInMemory() {
    List<SpecificRecord> records = records(300);
    records.forEach(this::send);
    Pipeline pipeline = new Pipeline(Examples.CHECK, SETTINGS);
    List<Output> outputs = new ArrayList<>();
    records.forEach(record -> pipeline.accept("north", record, outputs::add));
    // Only the arrival is the broker's; the test's clock does not move.
    List<String> ids =
        read(Topic.MINI_BATCHES).stream()
            .filter(MiniBatch.class::isInstance)
            .map(record -> ((MiniBatch) record).getId())
            .toList();
    assertEquals(
        outputs.stream()
            .filter(Output.Batch.class::isInstance)
            .map(output -> ((MiniBatch) output.value()).getId())
            .toList(),
        ids);
    assertEquals(
        outputs.stream()
            .filter(output -> output.topic() == Topic.PROBES)
            .map(Output::value)
            .toList(),
        read(Topic.PROBES));
    assertEquals(pipeline.numbers(), counts.numbers());
    assertTrue(ids.size() > 20, ids.size() + " mini-batches");
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void goesOnBitForBitFromItsRestoredStore(Storage storage) {
    List<SpecificRecord> records = records(90);
    reopen(storage);
    records.forEach(this::send);
    drain();
    List<byte[]> uninterrupted = List.copyOf(written);
    for (int cut : storage == Storage.MEMORY ? new int[] {5, 8, 41} : new int[] {41}) {
      written.clear();
      reopen(storage);
      for (int i = 0; i < records.size(); i++) {
        if (i > 0 && i % cut == 0) {
          restart(storage);
        }
        send(records.get(i));
      }
      drain();
      assertEquals(uninterrupted.size(), written.size(), "restarts every " + cut);
      for (int i = 0; i < written.size(); i++) {
        assertArrayEquals(uninterrupted.get(i), written.get(i), "output " + i + ", cut " + cut);
      }
    }
  }

  @Test
  void readsExamplesInJsonAndKeepsThemOverARestart() {
    String json =
        "{\"id\": \"j-NUMBER\", \"eventTime\": 1767225600000000, \"label\": 1, \"features\":"
            + " {\"type\": \"UINT8\", \"shape\": [2, 2], \"data\": [1, 2, 3, NUMBER]}}";
    for (int i = 0; i < 12; i++) {
      if (i == 5) {
        restart(Storage.MEMORY);
      }
      RecordHeaders headers = new RecordHeaders();
      headers.add(
          DecodedDeserializer.CONTENT_TYPE, "application/json".getBytes(StandardCharsets.UTF_8));
      byte[] value = json.replace("NUMBER", "" + i).getBytes(StandardCharsets.UTF_8);
      examples.pipeInput(new TestRecord<>(NORTH, value, headers, Examples.START));
    }
    send(Examples.end(12));
    MiniBatch first = (MiniBatch) read(Topic.MINI_BATCHES).get(0);
    assertEquals(8, first.getIds().size());
    assertEquals(0, counts.numbers().deadLetters());
  }

  @Test
  void joinsLabelsOverRestarts() {
    JoinSettings labels =
        new JoinSettings(
            Duration.ofSeconds(60),
            1000,
            1 << 20,
            JoinSettings.Conflicts.MAJORITY,
            JoinSettings.Missing.PASS);
    List<List<byte[]>> runs = new ArrayList<>();
    for (int cut : new int[] {1000, 7}) {
      written.clear();
      reopen(labels, Duration.ZERO);
      for (int i = 0; i < 120; i++) {
        if (i % cut == cut - 1) {
          restart(() -> reopen(labels, Duration.ZERO));
        }
        send(Examples.unlabelled(i));
        int late = Math.max(0, i - 20);
        sendLabel(new Label("id-" + late, late % 3, Examples.START.plusSeconds(i), "", null));
      }
      send(Examples.end(120));
      sendLabel(Examples.end(120));
      assertEquals(List.of(), read(Topic.DEAD_LETTERS));
      drain();
      runs.add(List.copyOf(written));
    }
    assertEquals(runs.get(0).size(), runs.get(1).size());
    for (int i = 0; i < runs.get(0).size(); i++) {
      assertArrayEquals(runs.get(0).get(i), runs.get(1).get(i), "output " + i);
    }
    assertTrue(runs.get(0).size() > 12, runs.get(0).size() + " outputs");
  }

  @Test
  void closesABatchThatIsOldByTheClock() {
    reopen(JoinSettings.OFF, Duration.ofSeconds(10));
    send(Examples.number(1));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    assertEquals(List.of(), read(Topic.MINI_BATCHES));
    send(Examples.number(2));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    MiniBatch batch = (MiniBatch) read(Topic.MINI_BATCHES).get(0);
    assertEquals(List.of("id-1", "id-2"), batch.getIds());
    assertEquals(1, counts.numbers().batches());
    driver.advanceWallClockTime(Duration.ofSeconds(30));
    assertEquals(List.of(), read(Topic.MINI_BATCHES));
  }

  @Test
  void closesABatchThatWasOpenBeforeARestartByTheClock() {
    reopen(JoinSettings.OFF, Duration.ofSeconds(10));
    send(Examples.number(1));
    written.clear();
    restart(() -> reopen(JoinSettings.OFF, Duration.ofSeconds(10)));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    // What was put into the store by hand was not there when the processor looked; one more is.
    send(Examples.number(2));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    MiniBatch batch = (MiniBatch) read(Topic.MINI_BATCHES).get(0);
    assertEquals(List.of("id-1", "id-2"), batch.getIds());
  }

  @Test
  void setsAsideWhatIsNotAvro() {
    byte[] good = CODEC.encode("examples", Examples.number(1));
    byte[] unknown = good.clone();
    unknown[4] ^= 1;
    refused("not avro".getBytes(StandardCharsets.UTF_8), "NOT_AVRO");
    refused(new byte[0], "NOT_AVRO");
    refused(Arrays.copyOf(good, good.length - 3), "TRUNCATED");
    refused(unknown, "UNKNOWN_SCHEMA");
    refused(Arrays.copyOf(good, good.length + 1), "MALFORMED");
    assertEquals(5, counts.numbers().deadLetters());
    assertEquals(List.of(), read(Topic.MINI_BATCHES));
  }

  @Test
  void setsAsideWhatThePipelineRejects() {
    DeadLetter letter =
        refused(CODEC.encode("examples", Examples.labelled(5, 1)), "LABEL_OUT_OF_RANGE");
    assertEquals("examples", letter.getTopic());
    assertEquals(0, letter.getPartition());
    assertEquals(0, letter.getOffset());
    assertEquals(ByteBuffer.wrap(NORTH), letter.getKey());
    refused(CODEC.encode("examples", Examples.with(Examples.floats(Float.NaN))), "WRONG_TYPE");
    examples.pipeInput(null, CODEC.encode("examples", Examples.number(1)));
    assertEquals("BAD_STREAM", letter().getReason());
    examples.pipeInput(new byte[] {(byte) 0xff}, CODEC.encode("examples", Examples.number(1)));
    assertEquals("BAD_STREAM", letter().getReason());
    examples.pipeInput(NORTH, (byte[]) null);
    assertEquals("NOT_AVRO", letter().getReason());
  }

  @Test
  void setsAsideNumbersThatAreNotFinite() {
    close();
    Check floats = new Check(DataType.FLOAT32, List.of(3), 3);
    open(new IngestSettings(floats, SETTINGS, Topics.of(1), Storage.MEMORY), CODEC);
    Example nan = Examples.with(Examples.floats(1, Float.NaN, 2));
    DeadLetter letter = refused(CODEC.encode("examples", nan), "NOT_FINITE");
    assertTrue(letter.getMessage().startsWith("Feature 1 "), letter.getMessage());
  }

  @Test
  void cutsTheBytesOfALargeDeadLetter() {
    byte[] large = new byte[Limits.RECORD_BYTES + 1];
    examples.pipeInput(NORTH, large);
    DeadLetter letter = letter();
    assertEquals("TOO_LARGE", letter.getReason());
    assertTrue(letter.getTruncated());
    assertEquals(DeadLetters.MOST_VALUE_BYTES, letter.getValue().remaining());
  }

  @Test
  void setsAsideAStreamOnTheWrongPartition() {
    close();
    // The driver has one partition, 0; north belongs on another one of four.
    assertTrue(Topics.partitionOf("north", 4) != 0);
    open(Topics.of(4), Storage.MEMORY, CODEC);
    refused(CODEC.encode("examples", Examples.number(1)), "WRONG_PARTITION");
  }

  @Test
  void stopsRatherThanSettingAsideWhileTheRegistryIsAway() {
    close();
    // Nobody listens on port 1.
    SchemaRegistry away = SchemaRegistry.open(RegistrySettings.of("http://127.0.0.1:1"));
    open(Topics.of(1), Storage.MEMORY, new Codec(away));
    byte[] good = CODEC.encode("examples", Examples.number(1));
    ByteBuffer.wrap(good).putInt(1, 7);
    StreamsException stopped =
        assertThrows(
            StreamsException.class,
            () -> examples.pipeInput(NORTH, good),
            "an id that only a server can know");
    assertTrue(stopped.getCause() instanceof RegistryException, stopped.toString());
  }

  @Test
  void takesTopicsWithAPrefix() {
    close();
    open(new Topics("dev.", 1, 1), Storage.MEMORY, CODEC);
    send(Examples.end(0));
    assertEquals(
        1,
        driver
            .createOutputTopic(
                "dev.mini-batches", new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .getQueueSize());
  }

  private void open(Topics topics, Storage storage, Codec codec) {
    open(new IngestSettings(Examples.CHECK, SETTINGS, topics, storage), codec);
  }

  private void open(IngestSettings settings, Codec codec) {
    Properties p = new Properties();
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    counts = new Counts();
    driver = new TopologyTestDriver(IngestTopology.of(settings, codec, counts), p, Examples.START);
    examples =
        driver.createInputTopic(
            settings.topics().name(Topic.EXAMPLES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  private void reopen(Storage storage) {
    close();
    open(Topics.of(1), storage, CODEC);
  }

  /** Starts a new driver with the old one's store, as a restore from the changelog does. */
  private void restart(Storage storage) {
    restart(() -> reopen(storage));
  }

  private void restart(Runnable reopen) {
    drain();
    Map<String, List<byte[][]>> entries = new HashMap<>();
    for (String name : List.of(IngestTopology.STORE, IngestTopology.WAITING)) {
      KeyValueStore<byte[], byte[]> old = driver.getKeyValueStore(name);
      if (old != null) {
        List<byte[][]> kept = entries.computeIfAbsent(name, key -> new ArrayList<>());
        try (KeyValueIterator<byte[], byte[]> all = old.all()) {
          all.forEachRemaining(entry -> kept.add(new byte[][] {entry.key, entry.value}));
        }
      }
    }
    reopen.run();
    entries.forEach(
        (name, kept) -> {
          KeyValueStore<byte[], byte[]> restored = driver.getKeyValueStore(name);
          kept.forEach(entry -> restored.put(entry[0], entry[1]));
        });
  }

  private void reopen(JoinSettings labels, Duration flush) {
    close();
    open(
        new IngestSettings(Examples.CHECK, SETTINGS, Topics.of(1), Storage.MEMORY, labels, flush),
        CODEC);
  }

  private void sendLabel(SpecificRecord record) {
    driver
        .createInputTopic("labels", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(NORTH, CODEC.encode("labels", record), Instant.ofEpochMilli(77));
  }

  private void send(SpecificRecord record) {
    examples.pipeInput(NORTH, CODEC.encode("examples", record), Instant.ofEpochMilli(77));
  }

  private void drain() {
    for (Topic topic : List.of(Topic.MINI_BATCHES, Topic.PROBES, Topic.DEAD_LETTERS)) {
      var out =
          driver.createOutputTopic(
              topic.suffix(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      out.readRecordsToList().forEach(record -> written.add(record.value()));
    }
    // Restarts change how topics alternate, not what is on each.
    written.sort(Arrays::compare);
  }

  private List<SpecificRecord> read(Topic topic) {
    return driver
        .createOutputTopic(topic.suffix(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(IngestTopologyTest::decode)
        .toList();
  }

  private DeadLetter refused(byte[] value, String reason) {
    examples.pipeInput(NORTH, value);
    DeadLetter letter = letter();
    assertEquals(reason, letter.getReason(), letter.getMessage());
    if (value.length > 0) {
      assertEquals(ByteBuffer.wrap(value), letter.getValue());
    }
    return letter;
  }

  private DeadLetter letter() {
    List<SpecificRecord> letters = read(Topic.DEAD_LETTERS);
    assertEquals(1, letters.size());
    return (DeadLetter) letters.get(0);
  }

  private static List<SpecificRecord> records(int count) {
    List<SpecificRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(Examples.number(i % 7 == 6 ? i - 5 : i));
    }
    records.add(Examples.end(count));
    return records;
  }

  private static SpecificRecord decode(byte[] bytes) {
    return ((Decoded.Value) CODEC.decode(bytes)).record();
  }
}
