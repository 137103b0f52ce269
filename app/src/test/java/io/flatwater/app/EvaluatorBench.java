package io.flatwater.app;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.Moments;
import io.flatwater.evaluator.ProbeSets;
import io.flatwater.evaluator.ServiceSettings;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.evaluator.Subject;
import io.flatwater.evaluator.Wiring;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.optim.Memory;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Content;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what an evaluator reads, reads what it writes, and computes what it should have written.
 */
final class EvaluatorBench implements AutoCloseable {
  private static final int WIDTH = 6;
  private static final int CLASSES = 4;

  private final Definition definition = Definition.mlp(WIDTH, List.of(8), CLASSES);
  private final Contract contract = Contract.pixels(List.of(WIDTH), CLASSES);
  private final EvaluationSettings evaluation = EvaluationSettings.DEFAULT;
  private final Codec codec = new Codec(new LocalRegistry());
  private final ProbeSets sealed = new ProbeSets(1 << 24, 10);
  private final Map<String, Object> kafka;
  private final Topics topics;
  private final Path directory;
  private final FileStore store;
  private final KafkaProducer<byte[], byte[]> producer;

  EvaluatorBench(String bootstrap, String prefix, Path directory) {
    this.kafka = Map.of("bootstrap.servers", bootstrap);
    this.topics = new Topics(prefix, 3, 1);
    this.directory = directory;
    this.store = new FileStore(directory);
    this.producer =
        new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A checkpoint on the topic, with its model. */
  record Announced(Checkpoint record, float[] params) {
    Announced withStateHash(String hash) {
      return new Announced(Checkpoint.newBuilder(record).setStateHash(hash).build(), params);
    }

    Announced withFile(String file) {
      return new Announced(Checkpoint.newBuilder(record).setFile(file).build(), params);
    }
  }

  void createTopics() {
    try (Admin admin = Admin.create(kafka)) {
      new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
    }
  }

  EvaluatorService service(String instance, Lag lag) {
    return service(instance, lag, Map.of(), Moments.IGNORED);
  }

  EvaluatorService service(
      String instance, Lag lag, Map<String, Object> properties, Moments moments) {
    Map<String, Object> clients = new TreeMap<>(kafka);
    clients.putAll(properties);
    return new EvaluatorService(
        new ServiceSettings(
            topics.prefix() + "evaluator",
            instance,
            evaluation,
            Execution.of("auto"),
            ServiceSettings.Probes.DEFAULT,
            lag),
        new Wiring(clients, topics, codec, store),
        moments);
  }

  /**
   * Returns what the service has to publish for a checkpoint, given the sets that are sealed now.
   */
  List<Evaluation> judge(Announced announced) {
    try (Network network = Networks.open(definition, Execution.of("auto")).network()) {
      return new Evaluator(evaluation)
          .evaluate(
              Subject.of(announced.record()),
              new Model(network, announced.params(), contract),
              sealed.of(announced.record().getStream()));
    }
  }

  // Checkpoints.

  Announced checkpoint(String lineage, long version, boolean ended) {
    Announced announced = checkpointOf(lineage, version, ended);
    announce(announced);
    return announced;
  }

  void announce(Announced announced) {
    send(Topic.CHECKPOINTS, announced.record().getLineage(), announced.record());
  }

  /** Stores a model whose parameters depend on lineage and version alone. */
  Announced checkpointOf(String lineage, long version, boolean ended) {
    float[] params = definition.initial(lineage.hashCode() + version);
    State state =
        State.initial(
            "test", new Memory(definition.layout(), 0), Map.of("version", bytes(version)));
    Manifest manifest =
        new Manifest(
            lineage,
            version,
            version - 1,
            version * 10,
            Origin.NONE,
            0,
            "configuration",
            new NumericEnvironment(new TreeMap<>()),
            "test",
            state.hash(params),
            Counters.NONE);
    byte[] file =
        CheckpointFile.write(
            new io.flatwater.model.file.Checkpoint(definition, contract, params, state, manifest));
    Checkpoint record =
        Checkpoint.newBuilder()
            .setLineage(lineage)
            .setRun(lineage.substring(0, lineage.indexOf('/')))
            .setStream(lineage.substring(lineage.indexOf('/') + 1))
            .setVersion(version)
            .setParent(version - 1)
            .setStep(version * 10)
            .setPartition(0)
            .setFromOffset(version)
            .setToOffset(version + 1)
            .setFromTime(Instant.EPOCH)
            .setToTime(Instant.EPOCH.plusSeconds(version))
            .setStateHash(state.hash(params))
            .setHistory(State.NO_HISTORY)
            .setFile(store.put(file))
            .setBytes(file.length)
            .setConfigurationHash("configuration")
            .setOptimizer("test")
            .setExamples(0)
            .setLabelled(0)
            .setCorrectGiven(0)
            .setCleanKnown(0)
            .setCorrectClean(0)
            .setLossSum(0)
            .setEnded(ended)
            .build();
    return new Announced(record, params);
  }

  private static byte[] bytes(long version) {
    return ByteBuffer.allocate(8).putLong(version).array();
  }

  Path path(String file) {
    return directory.resolve(file.substring(0, 2)).resolve(file);
  }

  void overwrite(String file, UnaryOperator<byte[]> change) {
    try {
      Files.write(path(file), change.apply(Files.readAllBytes(path(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Probe sets.

  /** Sends a probe set in two blocks and its seal; one named sharp is marked for sharpness. */
  void probeSet(String stream, String set, int rows) {
    List<Probe> blocks = List.of(block(set, 0, rows / 2), block(set, 1, rows - rows / 2));
    ProbeSet seal = seal(set, blocks);
    for (Probe block : blocks) {
      send(Topic.PROBES, stream, block);
      sealed.add(stream, block);
    }
    send(Topic.PROBES, stream, seal);
    sealed.seal(stream, seal);
  }

  void unsealedBlock(String stream, String set) {
    send(Topic.PROBES, stream, block(set, 0, 5));
  }

  /** Sends a set whose second block is missing. */
  void brokenSet(String stream, String set) {
    List<Probe> blocks = List.of(block(set, 0, 5), block(set, 1, 5));
    send(Topic.PROBES, stream, blocks.get(0));
    send(Topic.PROBES, stream, seal(set, blocks));
  }

  private static ProbeSet seal(String set, List<Probe> blocks) {
    var hash = new Content.ProbeHash();
    blocks.forEach(hash::add);
    return ProbeSet.newBuilder()
        .setSet(set)
        .setHash(hash.hex())
        .setDomain(set)
        .setKind(ProbeKind.GIVEN)
        .setBlocks(blocks.size())
        .setRows(blocks.stream().mapToInt(b -> b.getIds().size()).sum())
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .setSharpness(set.equals("sharp"))
        .build();
  }

  private static Probe block(String set, int number, int rows) {
    SplittableRandom random = new SplittableRandom(set.hashCode() + 31L * number);
    byte[] data = new byte[rows * WIDTH];
    random.nextBytes(data);
    List<String> ids = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    List<Integer> given = new ArrayList<>();
    List<Integer> clean = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      ids.add(set + "/" + number + "/" + row);
      times.add((long) row);
      given.add(random.nextInt(CLASSES));
      clean.add(random.nextInt(CLASSES));
    }
    return Probe.newBuilder()
        .setSet(set)
        .setBlock(number)
        .setIds(ids)
        .setEventTimes(times)
        .setFeatures(new Features(DataType.UINT8, List.of(WIDTH), ByteBuffer.wrap(data)))
        .setLabels(given)
        .setCleanLabels(clean)
        .build();
  }

  // Topics.

  void sendEnd(Topic topic, String key) {
    send(topic, key, EndOfStream.newBuilder().setEventTime(Instant.EPOCH).setRecords(-1).build());
  }

  void send(Topic topic, String key, SpecificRecord record) {
    send(topic, key, codec.encode(topics.name(topic), record));
  }

  void send(Topic topic, String key, byte[] value) {
    producer.send(
        new ProducerRecord<>(topics.name(topic), key.getBytes(StandardCharsets.UTF_8), value));
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  /** Returns what services are connected to. */
  Wiring wiring() {
    return new Wiring(kafka, topics, codec, store);
  }

  List<Promotion> promotions() {
    return read(Topic.PROMOTIONS, Promotion.class);
  }

  List<Live> lives() {
    return read(Topic.LIVE, Live.class);
  }

  List<Evaluation> evaluations() {
    return read(Topic.METRICS, Evaluation.class);
  }

  List<DeadLetter> deadLetters() {
    return read(Topic.DEAD_LETTERS, DeadLetter.class);
  }

  /** Returns when the newest record of a topic was appended. */
  Instant appended(Topic topic) {
    Instant[] newest = {Instant.EPOCH};
    new TopicLog(kafka, codec)
        .read(
            topics.name(topic),
            (at, record) -> newest[0] = at.time().isAfter(newest[0]) ? at.time() : newest[0]);
    return newest[0];
  }

  private <T> List<T> read(Topic topic, Class<T> type) {
    Map<String, Object> properties = new TreeMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    List<T> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.name(topic)).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      while (end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                r -> records.add(type.cast(((Decoded.Value) codec.decode(r.value())).record())));
      }
    }
    return records;
  }
}
