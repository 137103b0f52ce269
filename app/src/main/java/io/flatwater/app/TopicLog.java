package io.flatwater.app;

import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed on a topic, from its start to its present end. */
public final class TopicLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> clients;
  private final Codec codec;

  /**
   * Makes a reader.
   *
   * @param clients properties of Kafka clients: servers, security
   */
  public TopicLog(Map<String, Object> clients, Codec codec) {
    this.clients = Map.copyOf(clients);
    this.codec = codec;
  }

  /**
   * Where a record was found.
   *
   * @param key of the record; empty if it has none
   * @param time when it was appended
   */
  public record Position(int partition, long offset, String key, Instant time) {}

  /**
   * Reads a topic. Records that cannot be decoded are passed over.
   *
   * @param topic full name
   * @param out is given each record, those of a partition in order
   * @throws Failure if the topic does not exist or the broker does not answer
   */
  public void read(String topic, BiConsumer<Position, SpecificRecord> out) {
    decoded(
        topic,
        (at, decoded) -> {
          if (decoded instanceof Decoded.Value value) {
            out.accept(at, value.record());
          }
        });
  }

  /** Reads a topic as {@link #read} does, with what cannot be decoded. */
  public void decoded(String topic, BiConsumer<Position, Decoded> out) {
    raw(topic, Instant.EPOCH, record -> out.accept(position(record), codec.decode(record.value())));
  }

  /**
   * Reads a topic as {@link #read} does, but does not decode it.
   *
   * @param from when the first record that is wanted was appended
   */
  public void raw(String topic, Instant from, Consumer<ConsumerRecord<byte[], byte[]>> out) {
    Map<String, Object> properties = properties("earliest");
    // At the end it is done: nothing has to wait for more there, not even leaving.
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      if (from.isAfter(Instant.EPOCH)) {
        seek(consumer, ends, from);
      }
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(POLL).forEach(out);
      }
    } catch (KafkaException e) {
      throw unreadable(topic, clients, e);
    }
  }

  private static void seek(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Instant from) {
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, from.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp first = found.get(partition);
          consumer.seek(partition, first == null ? end : first.offset());
        });
  }

  /**
   * Part of a partition.
   *
   * @param topic full name
   * @param partition of the topic
   * @param from first offset
   * @param to offset after the last one
   */
  public record Range(String topic, int partition, long from, long to) {}

  /**
   * Reads part of a partition. Records that cannot be decoded are passed over.
   *
   * @param out is given each record, in order
   * @throws Failure if the broker does not answer, or some of it is not in the log any more
   */
  public void read(Range range, BiConsumer<Position, SpecificRecord> out) {
    TopicPartition partition = new TopicPartition(range.topic, range.partition);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("none")) {
      consumer.assign(List.of(partition));
      long beginning =
          consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, range.from);
      if (beginning > range.from) {
        throw new Failure(
            "the log of "
                + partition
                + " begins at offset "
                + beginning
                + ", but "
                + range.from
                + " is needed: older records were deleted");
      }
      consumer.seek(partition, range.from);
      while (consumer.position(partition) < range.to) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < range.to) {
            decode(record).ifPresent(v -> out.accept(position(record), v));
          }
        }
      }
    } catch (KafkaException e) {
      throw unreadable(range.topic, clients, e);
    }
  }

  /**
   * Returns a consumer of what is committed, which has no group; the caller closes it.
   *
   * @param reset where it starts: {@code earliest}, {@code latest}, or {@code none}
   */
  public KafkaConsumer<byte[], byte[]> consumer(String reset) {
    return new KafkaConsumer<>(
        properties(reset), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> properties(String reset) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.putAll(Limits.consumer());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return properties;
  }

  /** Returns what to say of a topic that cannot be read. */
  static Failure unreadable(String topic, Map<String, Object> clients, KafkaException e) {
    Object servers = clients.get("bootstrap.servers");
    return e instanceof TimeoutException
        ? new Failure(
            "no broker answered at "
                + servers
                + " in time; is it running, and is broker.bootstrap right?",
            e)
        : new Failure(
            "topic " + topic + " at " + servers + " cannot be read: " + e.getMessage(), e);
  }

  private static Position position(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    return new Position(
        record.partition(), record.offset(), key, Instant.ofEpochMilli(record.timestamp()));
  }

  private Optional<SpecificRecord> decode(ConsumerRecord<byte[], byte[]> record) {
    return codec.decode(record.value()) instanceof Decoded.Value value
        ? Optional.of(value.record())
        : Optional.empty();
  }

  /**
   * Returns the partitions of a topic.
   *
   * @throws Failure if there is no such topic
   */
  public List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        Optional.ofNullable(consumer.partitionsFor(topic)).orElse(List.of()).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new Failure(
          "there is no topic "
              + topic
              + " at "
              + clients.get("bootstrap.servers")
              + "; create the topics first: flatwater topics create");
    }
    return partitions;
  }
}
