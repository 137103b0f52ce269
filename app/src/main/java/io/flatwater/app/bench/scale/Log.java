package io.flatwater.app.bench.scale;

import io.flatwater.app.Failure;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows topics from their start: committed records only, with place and time of each. */
final class Log implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Codec codec;
  private final Map<String, Object> properties;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  /**
   * A record and where it was found.
   *
   * @param key as text
   * @param wallMillis when the broker took it, milliseconds since 1970
   */
  record Entry(
      String topic,
      int partition,
      long offset,
      long wallMillis,
      String key,
      SpecificRecord value) {}

  /**
   * Opens topics, all of which have so many partitions.
   *
   * @param clients properties of Kafka clients
   */
  Log(Map<String, Object> clients, Codec codec, List<String> topics, int count) {
    this.codec = codec;
    properties = new HashMap<>(clients);
    properties.putAll(Limits.consumer());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        topics.stream()
            .flatMap(t -> IntStream.range(0, count).mapToObj(p -> new TopicPartition(t, p)))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Returns what has come since the last call, or comes within a moment. */
  List<Entry> next() {
    List<Entry> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> r : consumer.poll(POLL)) {
      if (codec.decode(r.value()) instanceof Decoded.Value value) {
        String key = new String(r.key(), StandardCharsets.UTF_8);
        entries.add(
            new Entry(r.topic(), r.partition(), r.offset(), r.timestamp(), key, value.record()));
      }
    }
    return entries;
  }

  /**
   * Returns everything up to where the topics end now. Waits for transactions that are open: one
   * whose owner was killed is aborted by the broker, and until then hides what comes after it.
   */
  List<Entry> toEnd() {
    List<Entry> entries = new ArrayList<>();
    Map<TopicPartition, Long> ends = ends();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      entries.addAll(next());
      if (System.nanoTime() > deadline) {
        throw new Failure(
            "a transaction is still open after " + PATIENCE.toSeconds() + " s on the topics");
      }
    }
    return entries;
  }

  /** Returns where the topics end, uncommitted records included. */
  private Map<TopicPartition, Long> ends() {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    try (var other =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return other.endOffsets(partitions);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
