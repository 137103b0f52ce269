package io.flatwater.evaluator;

import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.DecodedDeserializer;
import io.flatwater.schemas.wire.Limits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads partitions of a topic from the beginning, committed records only. No member of a group. */
final class TopicReaderService implements AutoCloseable {
  private final KafkaConsumer<String, Decoded> consumer;

  /** Sees records uncommitted ones included, and so knows where the log ends. */
  private final KafkaConsumer<String, Decoded> ends;

  private final List<TopicPartition> partitions;

  /** Opens all partitions of a topic. */
  TopicReaderService(Map<String, Object> kafka, Codec codec, String topic) {
    consumer = open(kafka, codec, "read_committed");
    ends = open(kafka, codec, "read_uncommitted");
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    begin();
  }

  /** Opens some partitions, of one topic or several. */
  TopicReaderService(
      Map<String, Object> kafka, Codec codec, Collection<TopicPartition> partitions) {
    consumer = open(kafka, codec, "read_committed");
    ends = open(kafka, codec, "read_uncommitted");
    this.partitions = List.copyOf(partitions);
    begin();
  }

  private void begin() {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    ends.assign(partitions); // never polled
  }

  private static KafkaConsumer<String, Decoded> open(
      Map<String, Object> kafka, Codec codec, String isolation) {
    Map<String, Object> properties = new HashMap<>(Limits.consumer());
    properties.putAll(kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new StringDeserializer(), new DecodedDeserializer(codec));
  }

  /** Hands over what has come since the last call, or comes within a time. */
  void poll(Consumer<ConsumerRecord<String, Decoded>> sink, Duration timeout) {
    consumer.poll(timeout).forEach(sink);
  }

  /**
   * Hands over everything up to where the log ends now. Waits for transactions that are open now,
   * so that what a predecessor was about to commit is seen too.
   *
   * @param goOn asked between reads; false gives up
   */
  void readToEnd(Consumer<ConsumerRecord<String, Decoded>> sink, BooleanSupplier goOn) {
    Map<TopicPartition, Long> end = ends.endOffsets(partitions);
    while (goOn.getAsBoolean() && !reached(end)) {
      consumer.poll(Duration.ofMillis(100)).forEach(sink);
    }
  }

  /**
   * Hands over everything below some offsets, one for each partition; what has come beyond them is
   * lost, so nothing more can be read afterwards.
   *
   * @param goOn asked between reads; false gives up
   */
  void readUpTo(
      Map<TopicPartition, Long> end,
      Consumer<ConsumerRecord<String, Decoded>> sink,
      BooleanSupplier goOn) {
    while (goOn.getAsBoolean() && !reached(end)) {
      for (ConsumerRecord<String, Decoded> record : consumer.poll(Duration.ofMillis(100))) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < end.getOrDefault(partition, 0L)) {
          sink.accept(record);
        }
      }
    }
  }

  private boolean reached(Map<TopicPartition, Long> end) {
    return end.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  @Override
  public void close() {
    consumer.close();
    ends.close();
  }
}
