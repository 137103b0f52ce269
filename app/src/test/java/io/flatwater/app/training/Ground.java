package io.flatwater.app.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Content;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Answer;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import io.flatwater.trainer.TrainerService;
import io.flatwater.trainer.adaptation.SelfTeaching;
import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.SentrySettings;
import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.NoiseSettings;
import io.flatwater.trainer.noise.Treatment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A set of topics on a broker, a small problem, and what a loop without Kafka makes of it.
 *
 * @param bootstrap address of the broker
 * @param topics of this ground alone
 */
record Ground(String bootstrap, Topics topics) {
  static final Codec CODEC = new Codec(new LocalRegistry());
  static final int CLASSES = 4;
  static final List<Integer> SHAPE = List.of(6, 6);
  private static final int ROWS = 8;
  private static final int WIDTH = 36;

  /** Makes the topics that a trainer uses; fourteen would take three times as long. */
  static Ground on(String bootstrap, String name, int partitions) {
    Ground ground = new Ground(bootstrap, new Topics(name + ".", partitions, 1));
    List<NewTopic> used =
        Stream.of(
                Topic.MINI_BATCHES,
                Topic.STEPS,
                Topic.CHECKPOINTS,
                Topic.LABEL_ISSUES,
                Topic.DRIFT,
                Topic.DEAD_LETTERS)
            .map(
                t ->
                    new NewTopic(ground.topics.name(t), partitions, (short) 1)
                        .configs(Topics.configuration(t)))
            .toList();
    try (Admin admin = ground.admin()) {
      admin.createTopics(used).all().get();
      awaitLeaders(admin, used.stream().map(NewTopic::name).toList());
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    return ground;
  }

  /**
   * A producer whose first batch meets a partition without a leader may have its second one taken
   * before it, and never get the first one in.
   */
  private static void awaitLeaders(Admin admin, List<String> names)
      throws InterruptedException, ExecutionException {
    Instant deadline = Instant.now().plusSeconds(60);
    while (true) {
      try {
        admin.listOffsets(latest(admin, names)).all().get();
        return;
      } catch (ExecutionException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
      }
    }
  }

  private static Map<TopicPartition, OffsetSpec> latest(Admin admin, List<String> names)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(names).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              p ->
                  wanted.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
    }
    return wanted;
  }

  static RunSettings settings(String run, double rate) {
    return new RunSettings(
        run,
        Definition.mlp(WIDTH, List.of(12), CLASSES),
        Contract.pixels(SHAPE, CLASSES),
        Method.of("sam", Map.of("rho", 0.05, "rate", rate, "momentum", 0.9)),
        11,
        Execution.of("auto"),
        new Beginning.Fresh());
  }

  static RunSettings settings(String run) {
    return settings(run, 0.1);
  }

  /**
   * Returns a run that relabels, looks out for drift in every way, replays when it sees it, and
   * learns from what nobody has labelled.
   */
  static RunSettings adapting(String run) {
    NoisePolicy noise =
        new NoisePolicy(
            NoisePolicy.Estimation.CONFIDENT,
            new NoiseSettings(0.35, 200, 64, 2),
            new Treatment(Treatment.Action.RELABEL, 0.9, Treatment.Guard.NONE, 0.1),
            0.5);
    SentrySettings sentry =
        new SentrySettings(
            List.of(DetectorKind.values()),
            SentrySettings.Signal.ERROR,
            SentrySettings.Inputs.WATCHED,
            10);
    SelfTeaching teaching = new SelfTeaching(SelfTeaching.Teacher.PER_DOMAIN, 0.1, 48);
    return settings(run)
        .with(new Adaptation(noise, sentry, new Answer.Replay(4, 5, 20 * WIDTH), teaching));
  }

  /** Returns batches of domains of 16, whose every fourth row nobody has labelled. */
  static List<MiniBatch> partly(String stream, List<MiniBatch> batches) {
    return batches.stream()
        .map(
            batch -> {
              List<Integer> labels = new ArrayList<>(batch.getLabels());
              for (int row = 0; row < ROWS; row += 4) {
                labels.set(row, -1);
              }
              String domain = "d" + batch.getSequence() / 16;
              MiniBatch other =
                  MiniBatch.newBuilder(batch)
                      .setLabels(labels)
                      .setDomains(batch.getDomains().stream().map(d -> domain).toList())
                      .build();
              return MiniBatch.newBuilder(other).setId(Content.miniBatchId(stream, other)).build();
            })
        .toList();
  }

  /** Returns batches whose labels mean something else from some batch on. */
  static List<MiniBatch> turning(String stream, List<MiniBatch> batches, int from) {
    List<MiniBatch> turned = new ArrayList<>(batches.subList(0, from));
    for (MiniBatch batch : batches.subList(from, batches.size())) {
      MiniBatch other =
          MiniBatch.newBuilder(batch)
              .setLabels(batch.getLabels().stream().map(l -> (l + 1) % CLASSES).toList())
              .build();
      turned.add(MiniBatch.newBuilder(other).setId(Content.miniBatchId(stream, other)).build());
    }
    return turned;
  }

  TrainerService.Wiring wiring(BlobStore store) {
    return wiring(store, Map.of());
  }

  TrainerService.Wiring wiring(BlobStore store, Map<String, Object> more) {
    Map<String, Object> clients = new HashMap<>(more);
    clients.put("bootstrap.servers", bootstrap);
    return new TrainerService.Wiring(clients, topics, CODEC, store);
  }

  static List<MiniBatch> batches(String stream, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> batch(stream, i)).toList();
  }

  static MiniBatch batch(String stream, long sequence) {
    SplittableRandom random = new SplittableRandom(stream.hashCode() * 31L + sequence);
    byte[] data = new byte[ROWS * WIDTH];
    random.nextBytes(data);
    List<Integer> labels = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int label = random.nextInt(CLASSES);
      for (int i = 0; i < 9; i++) {
        data[row * WIDTH + label * 9 + i] |= (byte) 0xc0;
      }
      labels.add(label);
    }
    List<String> ids = IntStream.range(0, ROWS).mapToObj(i -> sequence + "/" + i).toList();
    MiniBatch batch =
        MiniBatch.newBuilder()
            .setId("")
            .setSequence(sequence)
            .setIds(ids)
            .setEventTimes(ids.stream().map(id -> sequence * 1000).toList())
            .setDomains(ids.stream().map(id -> "d").toList())
            .setSources(ids.stream().map(id -> "s").toList())
            .setFeatures(new Features(DataType.UINT8, SHAPE, ByteBuffer.wrap(data)))
            .setLabels(labels)
            .setCleanLabels(labels)
            .build();
    return MiniBatch.newBuilder(batch).setId(Content.miniBatchId(stream, batch)).build();
  }

  static EndOfStream end() {
    return EndOfStream.newBuilder().setEventTime(Instant.EPOCH).setRecords(-1).build();
  }

  /** Returns the state hash that a plain loop over the batches ends with. */
  static String hashInMemory(RunSettings settings, String stream, List<MiniBatch> batches) {
    try (Network network = Networks.open(settings.definition(), settings.execution()).network()) {
      Trainer trainer = Trainer.start(settings, stream, network);
      batches.forEach(trainer::train);
      return trainer.snapshot(1, Origin.NONE).manifest().stateHash();
    }
  }

  /** Sends records of a stream and waits until they are there. */
  void send(String stream, List<? extends SpecificRecord> records) {
    String topic = topics.name(Topic.MINI_BATCHES);
    sendRaw(stream, records.stream().map(r -> CODEC.encode(topic, r)).toList());
  }

  void sendRaw(String key, List<byte[]> values) {
    publish(Topic.MINI_BATCHES, key, values);
  }

  /** Sends records to the partition that a stream has in every topic. */
  void publish(Topic topic, String stream, List<byte[]> values) {
    Map<String, Object> config = new HashMap<>(Limits.producer());
    config.put("bootstrap.servers", bootstrap);
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (byte[] value : values) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topics.name(topic),
                    topics.partitionOf(stream),
                    stream.getBytes(UTF_8),
                    value)));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns all committed records of a topic, partition by partition. */
  <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
    List<T> records = new ArrayList<>();
    Map<String, Object> config = new HashMap<>(Limits.consumer());
    config.put("bootstrap.servers", bootstrap);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, topics.partitions())
              .mapToObj(p -> new TopicPartition(topics.name(topic), p))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                r -> records.add(type.cast(((Decoded.Value) CODEC.decode(r.value())).record())));
      }
    }
    return records;
  }

  List<Checkpoint> checkpoints(String lineage) {
    return read(Topic.CHECKPOINTS, Checkpoint.class).stream()
        .filter(c -> c.getLineage().equals(lineage))
        .toList();
  }

  /** Returns the ids of the batches that a lineage was trained on, in order of publication. */
  List<String> steps(String lineage) {
    return read(Topic.STEPS, StepReport.class).stream()
        .filter(s -> s.getLineage().equals(lineage))
        .map(StepReport::getBatchId)
        .toList();
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }
}
