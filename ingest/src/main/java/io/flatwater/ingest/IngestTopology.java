package io.flatwater.ingest;

import io.flatwater.schemas.Example;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.DecodedDeserializer;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Ingest as a Kafka Streams topology: examples in; mini-batches, probes and dead letters out.
 *
 * <p>Bytes are decoded inside the processor, so whatever lies on the topic ends as an output and
 * never as an exception. Each example of an open batch is one entry of the state store, under a key
 * that the next batch uses again; the store's cache holds entries back until the commit, so that an
 * example whose batch is closed within the same transaction costs no write to the changelog.
 */
public final class IngestTopology {
  /** Name of the state store of open batches. */
  static final String STORE = "open-batches";

  /** Name of the state store of examples and labels that wait for each other. */
  static final String WAITING = "waiting";

  private static final String SOURCE = "examples";
  private static final String LABELS = "labels";
  private static final String INTAKE = "intake";
  private static final long HOT_BYTES = 64L << 20;
  private static final Headers AVRO = new RecordHeaders();
  private static final Headers JSON =
      new RecordHeaders()
          .add(
              DecodedDeserializer.CONTENT_TYPE,
              "application/json".getBytes(StandardCharsets.UTF_8));

  private IngestTopology() {}

  /**
   * Returns the topology.
   *
   * @param codec for all topics
   * @param counts is told what is done
   */
  public static Topology of(IngestSettings settings, Codec codec, Counts counts) {
    Topics topics = settings.topics();
    Topology topology = new Topology();
    topology.addSource(SOURCE, bytesIn(), bytesIn(), topics.name(Topic.EXAMPLES));
    Supplier supplier = new Supplier(settings, codec, counts);
    if (settings.labels().isOff()) {
      topology.addProcessor(INTAKE, supplier, SOURCE);
    } else {
      topology.addSource(LABELS, bytesIn(), bytesIn(), topics.name(Topic.LABELS));
      topology.addProcessor(INTAKE, supplier, SOURCE, LABELS);
    }
    for (Topic topic : List.of(Topic.MINI_BATCHES, Topic.PROBES, Topic.DEAD_LETTERS)) {
      topology.addSink(topic.suffix(), topics.name(topic), bytesOut(), bytesOut(), INTAKE);
    }
    return topology;
  }

  /** Returns a topology that copies one topic to another: what Kafka alone takes. */
  public static Topology passThrough(String from, String to) {
    Topology topology = new Topology();
    topology.addSource(SOURCE, bytesIn(), bytesIn(), from);
    topology.addSink("copy", to, bytesOut(), bytesOut(), SOURCE);
    return topology;
  }

  private static Deserializer<byte[]> bytesIn() {
    return Serdes.ByteArray().deserializer();
  }

  private static Serializer<byte[]> bytesOut() {
    return Serdes.ByteArray().serializer();
  }

  /** Makes one processor for each partition, and the store that it writes to. */
  private record Supplier(IngestSettings settings, Codec codec, Counts counts)
      implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {

    @Override
    public Processor<byte[], byte[], byte[], byte[]> get() {
      return new IntakeProcessor(settings, codec, counts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return settings.labels().isOff()
          ? Set.of(store(STORE))
          : Set.of(store(STORE), store(WAITING));
    }

    private StoreBuilder<?> store(String name) {
      return Stores.keyValueStoreBuilder(
              settings.storage() == IngestSettings.Storage.MEMORY
                  ? Stores.inMemoryKeyValueStore(name)
                  : Stores.persistentKeyValueStore(name),
              Serdes.ByteArray(),
              Serdes.ByteArray())
          .withCachingEnabled()
          .withLoggingEnabled(
              Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Limits.MESSAGE_BYTES)));
    }
  }

  /** Feeds one partition's records to an intake and forwards what comes of them. */
  private static final class IntakeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final IngestSettings settings;
    private final Codec codec;
    private final DecodedDeserializer decoder;
    private final Intake intake;
    private final HotJoins joins;
    private final Ages ages = new Ages();
    private final Counts counts;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable CachedEntries batches;
    private @Nullable CachedEntries waiting;

    IntakeProcessor(IngestSettings settings, Codec codec, Counts counts) {
      this.settings = settings;
      this.codec = codec;
      this.decoder = new DecodedDeserializer(codec);
      this.counts = counts;
      // Rooms that fill up are dropped and read again less often than every few examples.
      this.joins = new HotJoins(Math.max(HOT_BYTES, 4 * settings.labels().mostBytes()), this::read);
      this.intake = new Intake(settings.check(), settings.topics(), joins, counts);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.batches = new CachedEntries(context.getStateStore(STORE));
      // After an aborted transaction the same processor starts again from the restored stores.
      joins.clear();
      ages.clear();
      if (!settings.labels().isOff()) {
        this.waiting = new CachedEntries(context.getStateStore(WAITING));
      }
      if (!settings.flush().isZero()) {
        for (String stream : batches.streams()) {
          ages.note(stream, joins.apply(stream).batcher().openBatch());
        }
        context.schedule(settings.flush(), PunctuationType.WALL_CLOCK_TIME, this::flush);
      }
    }

    private void flush(long now) {
      for (String stream : ages.tick()) {
        Batcher batcher = joins.apply(stream).batcher();
        batcher.flush(
            output -> {
              counts.written(output);
              forward(output, now);
            });
        ages.note(stream, batcher.openBatch());
      }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      Arrival arrival = arrival(record);
      intake.take(arrival, output -> forward(output, record.timestamp()));
      // What has no stream's name has no batch either.
      if (!settings.flush().isZero()
          && Check.place(arrival.stream(), 0, 1) instanceof Check.Accepted) {
        ages.note(arrival.stream(), joins.apply(arrival.stream()).batcher().openBatch());
      }
    }

    private Arrival arrival(Record<byte[], byte[]> record) {
      RecordMetadata at = context().recordMetadata().orElseThrow();
      Arrival.Place place =
          new Arrival.Place(at.topic(), at.partition(), at.offset(), record.timestamp());
      byte[] key = record.key() == null ? new byte[0] : record.key();
      byte[] value = record.value() == null ? new byte[0] : record.value();
      Decoded decoded = decoder.deserialize(at.topic(), record.headers(), value);
      return new Arrival(new String(key, StandardCharsets.UTF_8), decoded, place, key, value);
    }

    private void forward(Output output, long timestamp) {
      String topic = settings.topics().name(output.topic());
      byte[] key = output.stream().getBytes(StandardCharsets.UTF_8);
      byte[] value = codec.encode(topic, output.value());
      context()
          .forward(
              new Record<>(key, value, timestamp, new RecordHeaders()), output.topic().suffix());
    }

    private LabelJoin read(String stream) {
      ByteJournal journal = new ByteJournal(stream, Objects.requireNonNull(batches));
      Batcher batcher =
          new Batcher(stream, settings.batcher(), journal, journal.read(this::example));
      LabelJoin.Means means = new LabelJoin.Means(counts, this::wire);
      if (waiting == null) {
        return new LabelJoin(settings.labels(), batcher, JoinJournal.NONE, means);
      }
      ByteJoinJournal kept = new ByteJoinJournal(stream, waiting);
      return new LabelJoin(settings.labels(), batcher, kept, means, kept.read(this::example));
    }

    /** Returns a joined example's own bytes. */
    private byte[] wire(Example example) {
      return codec.encode(settings.topics().name(Topic.EXAMPLES), example);
    }

    /** Reads an example as it came: JSON never starts with the zero that marks Avro. */
    private Example example(byte[] wire) {
      if (decoder.deserialize(STORE, wire[0] == 0 ? AVRO : JSON, wire)
              instanceof Decoded.Value value
          && value.record() instanceof Example example) {
        return example;
      }
      throw new IllegalStateException(
          "the state store holds an example that cannot be read any more: is it the registry that"
              + " the store was written with?");
    }

    private ProcessorContext<byte[], byte[]> context() {
      return Objects.requireNonNull(context);
    }
  }

  /** A state store as a journal sees it. */
  private record CachedEntries(KeyValueStore<byte[], byte[]> store) implements ByteJournal.Store {
    @Override
    public void put(byte[] key, byte[] value) {
      store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      store.delete(key);
    }

    @Override
    public List<ByteJournal.Entry> range(byte[] from, byte[] to) {
      List<ByteJournal.Entry> entries = new ArrayList<>();
      try (KeyValueIterator<byte[], byte[]> found = store.range(from, to)) {
        while (found.hasNext()) {
          KeyValue<byte[], byte[]> entry = found.next();
          entries.add(new ByteJournal.Entry(entry.key, entry.value));
        }
      }
      return entries;
    }

    /** Returns the names of all streams in the store. */
    Set<String> streams() {
      Set<String> streams = new TreeSet<>();
      try (KeyValueIterator<byte[], byte[]> all = store.all()) {
        all.forEachRemaining(entry -> streams.add(ByteJournal.stream(entry.key)));
      }
      return streams;
    }
  }
}
