package io.flatwater.trainer;

import io.flatwater.schemas.wire.CommittedOffsets;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The reading side: one static member of the run's consumer group, with positions set by us alone.
 *
 * <p>Belongs to the service's thread.
 */
final class InputService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FETCH_BYTES = 2 << 20;
  private static final List<Topic> TOPICS =
      List.of(Topic.MINI_BATCHES, Topic.STEPS, Topic.CHECKPOINTS, Topic.DRIFT, Topic.DEAD_LETTERS);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final String servers;
  private final Set<Integer> unread;
  private final Runnable polled;

  /**
   * Opens a member that has not joined yet.
   *
   * @param unread partitions that must not be read, because their state is not here; live
   * @param polled hears of every poll that has returned
   */
  InputService(Connection connection, Set<Integer> unread, Runnable polled) {
    this.topic = connection.miniBatches();
    this.servers = String.valueOf(connection.clients().get("bootstrap.servers"));
    this.unread = unread;
    this.polled = polled;
    Map<String, Object> config = new HashMap<>();
    // How soon a member hears of a rebalance; users may choose otherwise.
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1000);
    // As the system sees fit: what is read ahead arrives while a step is made.
    config.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
    config.putAll(connection.clients());
    config.putAll(Limits.consumer());
    // A larger record still comes whole. Fetches of many megabytes outlive young collections, and a
    // trainer that is let loose on a backlog would stop for a full one every other second.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, connection.group());
    config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, connection.member());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, connection.member());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class.getName()));
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 64);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Hears of partitions that come and go; called within {@link #poll}, in the same thread. */
  interface Changes {
    void assigned(Set<Integer> partitions);

    void revoked(Set<Integer> partitions);

    void lost(Set<Integer> partitions);
  }

  /**
   * Checks that all topics of a trainer are there.
   *
   * @throws BrokerException if one is not, or no broker answers
   */
  void requireTopics(Topics topics) {
    for (Topic topic : TOPICS) {
      String name = topics.name(topic);
      int found = partitions(name);
      if (found == 0) {
        throw new BrokerException(
            "there is no topic " + name + "; make the topics with \"flatwater topics create\"");
      }
      if (topic == Topic.MINI_BATCHES && found != topics.partitions()) {
        throw new BrokerException(
            "topic "
                + name
                + " has "
                + found
                + " partitions, the configuration says "
                + topics.partitions()
                + "; streams would be looked for on the wrong ones");
      }
    }
  }

  private int partitions(String name) {
    try {
      List<PartitionInfo> partitions = consumer.partitionsFor(name, PATIENCE);
      return partitions == null ? 0 : partitions.size();
    } catch (TimeoutException e) {
      throw new BrokerException(
          "no broker answers at " + servers + "; is it running, and is the address right?", e);
    }
  }

  /** Joins the group at the next poll. */
  void join(Changes changes) {
    consumer.subscribe(
        Set.of(topic),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            changes.assigned(numbers(partitions));
          }

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            changes.revoked(numbers(partitions));
          }

          @Override
          public void onPartitionsLost(Collection<TopicPartition> partitions) {
            changes.lost(numbers(partitions));
          }
        });
  }

  /**
   * Returns what has arrived for the partitions that may be read.
   *
   * @throws FencedException if another process has joined as this member
   * @throws Gone if a position lies outside the log
   */
  List<Incoming> poll(Duration timeout) throws Gone {
    try {
      List<Incoming> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> r : consumer.poll(timeout)) {
        records.add(incoming(r));
      }
      polled.run();
      return records;
    } catch (NoOffsetForPartitionException e) {
      polled.run();
      return List.of(); // a partition that waits to be restored has no position yet
    } catch (OffsetOutOfRangeException e) {
      throw new Gone(numbers(e.partitions()));
    } catch (FencedInstanceIdException e) {
      throw OutputService.fenced(e);
    }
  }

  /** Positions that lie outside the log. */
  static final class Gone extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Set<Integer> partitions;

    Gone(Set<Integer> partitions) {
      super("positions outside the log in partitions " + partitions);
      this.partitions = partitions;
    }

    Set<Integer> partitions() {
      return partitions;
    }
  }

  /** Keeps the membership without taking records, as long as a step is under way. */
  void keepAlive() {
    consumer.pause(consumer.assignment());
    List<Incoming> none;
    try {
      none = poll(Duration.ZERO);
    } catch (Gone e) {
      return; // the next reading poll says so again
    }
    if (!none.isEmpty()) {
      throw new IllegalStateException(none.size() + " records came from paused partitions");
    }
  }

  /** Lets records come again, but for partitions whose state is not here. */
  void resume() {
    consumer.resume(
        consumer.assignment().stream().filter(p -> !unread.contains(p.partition())).toList());
  }

  /** Stops reading a partition until its state is back. */
  void pause(Set<Integer> partitions) {
    consumer.pause(partitions.stream().map(this::partition).toList());
  }

  /**
   * Returns the committed offsets with their metadata; a partition that has none is left out.
   *
   * <p>Waits for a transaction that is open on them, so that the answer is never stale.
   *
   * @throws TimeoutException if that takes longer
   */
  Map<Integer, OffsetAndMetadata> committed(Set<Integer> partitions, Duration timeout) {
    Map<Integer, OffsetAndMetadata> found = new HashMap<>();
    CommittedOffsets.of(
            consumer, Set.copyOf(partitions.stream().map(this::partition).toList()), timeout)
        .forEach(
            (p, offset) -> {
              if (offset != null) {
                found.put(p.partition(), offset);
              }
            });
    return found;
  }

  /**
   * What a partition holds now.
   *
   * @param beginning first offset that is still there
   * @param end offset after the last readable record
   */
  record Extent(long beginning, long end) {}

  /** Returns what some partitions hold now. */
  Map<Integer, Extent> extents(Set<Integer> partitions) {
    List<TopicPartition> all = partitions.stream().map(this::partition).toList();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<Integer, Extent> extents = new HashMap<>();
    for (TopicPartition p : all) {
      extents.put(
          p.partition(), new Extent(beginnings.getOrDefault(p, 0L), ends.getOrDefault(p, 0L)));
    }
    return extents;
  }

  /** Sets the position of a partition. */
  void seek(int partition, long offset) {
    consumer.seek(partition(partition), offset);
  }

  /** Returns how many offsets the reading is behind, over all partitions; empty: not known yet. */
  OptionalLong lag() {
    if (consumer.groupMetadata().generationId() < 0) {
      return OptionalLong.empty(); // it has not joined, so nothing is assigned yet
    }
    long sum = 0;
    for (TopicPartition p : consumer.assignment()) {
      OptionalLong lag =
          unread.contains(p.partition()) ? OptionalLong.empty() : consumer.currentLag(p);
      if (lag.isEmpty()) {
        return OptionalLong.empty();
      }
      sum += lag.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  /** Returns the partitions that are assigned now. */
  Set<Integer> assignment() {
    return numbers(consumer.assignment());
  }

  /** Asks for a rebalance, which begins with the next poll. */
  void rebalance() {
    consumer.enforceRebalance("a partition is left to nobody");
  }

  /** Returns the group metadata as it is now; only a poll changes it. */
  ConsumerGroupMetadata groupMetadata() {
    return consumer.groupMetadata();
  }

  /** Ends a poll that is under way in another thread. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    // A static member does not leave the group by closing: its partitions wait for its return.
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return Set.copyOf(partitions.stream().map(TopicPartition::partition).toList());
  }

  /** Returns a record without Kafka's types. */
  static Incoming incoming(ConsumerRecord<byte[], byte[]> record) {
    return new Incoming(
        record.partition(), record.offset(), orEmpty(record.key()), orEmpty(record.value()));
  }

  private static byte[] orEmpty(byte @org.jspecify.annotations.Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }
}
