package io.flatwater.trainer;

import io.flatwater.schemas.wire.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records again, apart from the group: it has a consumer of its own for each call,
 * and commits nothing.
 */
final class LogService {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Connection connection;
  private final BooleanSupplier goOn;

  /**
   * Makes a reader.
   *
   * @param goOn asked between records; false ends a call with a {@link CancellationException}
   */
  LogService(Connection connection, BooleanSupplier goOn) {
    this.connection = connection;
    this.goOn = goOn;
  }

  /** Reads all that a topic holds now. */
  void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      read(
          consumer,
          c -> all.stream().allMatch(p -> c.position(p) >= ends.getOrDefault(p, 0L)),
          each);
    }
  }

  /** Offsets of which some are not in the log any more. */
  static final class GoneException extends Exception {
    private static final long serialVersionUID = 1L;
    private final long beginning;

    GoneException(long beginning) {
      super("the log begins at offset " + beginning);
      this.beginning = beginning;
    }

    long beginning() {
      return beginning;
    }
  }

  /**
   * Reads mini-batches again.
   *
   * @param from first offset
   * @param to after the last one; must have been readable before
   * @throws GoneException if the log begins after {@code from}
   */
  void readMiniBatches(int partition, long from, long to, Consumer<Incoming> each)
      throws GoneException {
    if (from >= to) {
      return;
    }
    TopicPartition source = new TopicPartition(connection.miniBatches(), partition);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(source));
      long beginning = consumer.beginningOffsets(List.of(source)).getOrDefault(source, 0L);
      if (from < beginning) {
        throw new GoneException(beginning);
      }
      consumer.seek(source, from);
      read(
          consumer,
          c -> c.position(source) >= to,
          record -> {
            if (record.offset() < to) {
              each.accept(InputService.incoming(record));
            }
          });
    }
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Predicate<KafkaConsumer<byte[], byte[]>> done,
      Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.test(consumer)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (!goOn.getAsBoolean()) {
          throw new CancellationException("reading again was called off");
        }
        each.accept(record);
        deadline = System.nanoTime() + PATIENCE.toNanos();
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "the broker gave no records of " + consumer.assignment() + " to read again");
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(connection.clients());
    config.putAll(Limits.consumer());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, connection.member() + ".archive");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Closing waits for the fetch that is under way, and at the end of a log that is all there is.
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
