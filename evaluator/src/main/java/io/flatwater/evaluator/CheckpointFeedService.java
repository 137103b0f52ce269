package io.flatwater.evaluator;

import io.flatwater.schemas.wire.CommittedOffsets;
import io.flatwater.schemas.wire.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The announced checkpoints of those partitions that the group gives to this process.
 *
 * <p>A partition is read from its beginning, so that the newest checkpoint of every lineage is
 * known; what was done before is marked as history. Belongs to one thread.
 */
final class CheckpointFeedService implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Receiver receiver;
  private final Map<Integer, Ledger> ledgers = new HashMap<>();
  private final Set<TopicPartition> fresh = new HashSet<>();
  private boolean intake = true;

  /** What a feed tells. All calls come from within {@link #poll} and {@link #restore}. */
  interface Receiver {
    /** Partitions were given to this process; their records follow. */
    void assigned();

    /** A partition was taken away: forget its records. */
    void dropped(int partition);

    /** A record that is still to be done. */
    void arrived(Origin origin);

    /** A record that was done before. */
    void passed(Origin origin);
  }

  CheckpointFeedService(
      Map<String, Object> kafka, ServiceSettings settings, String topic, Receiver receiver) {
    this.topic = topic;
    this.receiver = receiver;
    Map<String, Object> properties = new HashMap<>(Limits.consumer());
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    properties.putAll(kafka);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.name());
    properties.put(
        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.name() + "-" + settings.instance());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic), new Membership());
  }

  /** Callbacks only note what happened; reading state is done in the loop. */
  private final class Membership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> given) {
      fresh.addAll(given);
      consumer.pause(given);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> taken) {
      taken.forEach(CheckpointFeedService.this::drop);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      lost.forEach(CheckpointFeedService.this::drop);
    }
  }

  private void drop(TopicPartition partition) {
    fresh.remove(partition);
    if (ledgers.remove(partition.partition()) != null) {
      receiver.dropped(partition.partition());
    }
  }

  /** Takes part in the group and hands over what has come. */
  void poll(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      Ledger ledger = ledgers.get(record.partition());
      if (ledger == null) {
        continue; // given in this very poll: it is read again from the beginning
      }
      Origin origin =
          new Origin(ledger, record.partition(), record.offset(), record.key(), record.value());
      if (ledger.see(record.offset())) {
        receiver.arrived(origin);
      } else {
        receiver.passed(origin);
      }
    }
    if (!fresh.isEmpty()) {
      open();
    }
  }

  /** Pauses reading while there is more than enough to do. */
  void intake(boolean wanted) {
    if (wanted == intake) {
      return;
    }
    intake = wanted;
    if (wanted) {
      consumer.resume(consumer.assignment());
    } else {
      consumer.pause(consumer.assignment());
    }
  }

  private void open() {
    // Waits for a transaction of a predecessor that is still open.
    Map<TopicPartition, OffsetAndMetadata> committed =
        CommittedOffsets.of(consumer, Set.copyOf(fresh));
    receiver.assigned();
    List<TopicPartition> opened = new ArrayList<>(fresh);
    for (TopicPartition partition : opened) {
      OffsetAndMetadata at = committed.get(partition);
      ledgers.put(
          partition.partition(),
          at == null ? new Ledger(0, "") : new Ledger(at.offset(), at.metadata()));
    }
    fresh.clear();
    consumer.seekToBeginning(opened);
    intake = true;
    consumer.resume(consumer.assignment());
  }

  /** Forgets everything in memory and starts again from what is committed. */
  void restore() {
    Set<TopicPartition> assigned = consumer.assignment();
    assigned.forEach(this::drop);
    fresh.addAll(assigned);
    consumer.pause(assigned);
    if (!fresh.isEmpty()) {
      open();
    }
  }

  /** Tells whether a record's partition has been in this process's hands since it was read. */
  boolean owns(Origin origin) {
    return ledgers.get(origin.partition()) == origin.ledger();
  }

  /** Tells whether all history of a record's partition was read. */
  boolean isCaughtUp(Origin origin) {
    return consumer.position(new TopicPartition(topic, origin.partition()))
        >= origin.ledger().start();
  }

  /**
   * Returns what to commit with a record's results; its partition must be {@linkplain #owns ours}.
   */
  PublisherService.Input input(Origin origin, Ledger.Position position) {
    // Taken without a poll since owns(origin) was asked, so it is valid for the record.
    return new PublisherService.Input(
        new TopicPartition(topic, origin.partition()),
        new OffsetAndMetadata(position.offset(), position.metadata()),
        consumer.groupMetadata());
  }

  /** Returns the records that are not read yet, over all partitions; -1 if that is not known. */
  long lag() {
    long sum = 0;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(partition);
      if (lag.isEmpty()) {
        return -1;
      }
      sum += lag.getAsLong();
    }
    return sum;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
