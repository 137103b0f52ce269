package io.flatwater.app.serving;

import io.flatwater.app.TopicLog;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.model.Rows;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.optim.Memory;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what serving reads, and computes what it should have answered. */
final class ServingGround implements AutoCloseable {
  static final int WIDTH = 6;
  static final int CLASSES = 4;

  private final Contract contract = Contract.pixels(List.of(2, 3), CLASSES);
  private final Codec codec = new Codec(new LocalRegistry());
  private final Map<String, Object> kafka;
  private final Topics topics;
  private final FileStore store;
  private final KafkaProducer<byte[], byte[]> producer;

  ServingGround(String bootstrap, String prefix, Path directory) {
    kafka = Map.of("bootstrap.servers", bootstrap);
    topics = new Topics(prefix, 2, 1);
    store = new FileStore(directory);
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    try (Admin admin = Admin.create(kafka)) {
      new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
    }
  }

  LiveModels.Wiring wiring() {
    return new LiveModels.Wiring(kafka, topics, codec, store);
  }

  /** A model that may become live. */
  @SuppressWarnings("ArrayRecordComponent")
  record Made(Contender contender, Definition definition, float[] params) {

    /** Returns what it says about some rows, computed without anything of serving. */
    float[] says(Contract contract, Rows rows) {
      float[] probabilities = new float[rows.count() * CLASSES];
      try (Network network = Networks.open(definition, Execution.of("auto")).network()) {
        network.predict(params, contract.scale(rows), rows.count(), probabilities);
      }
      return probabilities;
    }
  }

  Contract contract() {
    return contract;
  }

  /** Stores a model whose parameters depend on lineage, version and width alone. */
  Made make(String lineage, long version, int hidden) {
    Definition definition = Definition.mlp(WIDTH, List.of(hidden), CLASSES);
    float[] params = definition.initial(lineage.hashCode() + 31 * version);
    State state = State.initial("test", new Memory(definition.layout(), 0), Map.of());
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
    String file =
        store.put(
            CheckpointFile.write(new Checkpoint(definition, contract, params, state, manifest)));
    return new Made(
        new Contender(
            lineage,
            version,
            state.hash(params),
            file,
            version * 10,
            Instant.EPOCH.plusSeconds(version),
            ""),
        definition,
        params);
  }

  /** Says that a model is live. */
  void promote(String stream, Contender c) {
    Live live =
        Live.newBuilder()
            .setStream(stream)
            .setLineage(c.lineage())
            .setVersion(c.version())
            .setStateHash(c.stateHash())
            .setFile(c.file())
            .setStep(c.step())
            .setEventTime(c.eventTime())
            .setSince(Instant.EPOCH)
            .setReason("a test")
            .build();
    String topic = topics.name(Topic.LIVE);
    producer.send(
        new ProducerRecord<>(
            topic,
            topics.partitionOf(stream),
            stream.getBytes(StandardCharsets.UTF_8),
            codec.encode(topic, live)));
    producer.flush();
  }

  /** Returns what is on the topic of predictions. */
  List<Prediction> predictions() {
    List<Prediction> found = new ArrayList<>();
    new TopicLog(kafka, codec)
        .read(
            topics.name(Topic.PREDICTIONS),
            (at, record) -> {
              if (record instanceof Prediction p) {
                found.add(p);
              }
            });
    return found;
  }

  /** Returns random rows. */
  Rows rows(long seed, int count) {
    byte[] data = new byte[count * WIDTH];
    new SplittableRandom(seed).nextBytes(data);
    return new Rows(contract.type(), contract.shape(), count, data);
  }

  @Override
  public void close() {
    producer.close();
    store.close();
  }
}
