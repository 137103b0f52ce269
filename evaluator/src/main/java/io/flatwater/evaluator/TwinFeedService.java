package io.flatwater.evaluator;

import io.flatwater.schemas.wire.CommittedOffsets;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.DecodedDeserializer;
import io.flatwater.schemas.wire.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Several topics of which the group gives the same partitions to one process, so that it sees all
 * that there is of a stream.
 *
 * <p>Whenever partitions come or go, nothing more is read until {@link #open}, whose caller first
 * makes up its mind what it knew. Belongs to one thread.
 */
final class TwinFeedService implements AutoCloseable {
  private final KafkaConsumer<String, Decoded> consumer;
  private boolean changed;

  /**
   * Who reads.
   *
   * @param group that shares the partitions
   * @param instance of this process in it
   */
  record Member(String group, String instance) {}

  TwinFeedService(Wiring wiring, Member member, List<String> topics) {
    Map<String, Object> properties = new HashMap<>(Limits.consumer());
    // How soon a member hears of a rebalance; users may choose otherwise.
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
    properties.putAll(wiring.kafka());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, member.group());
    properties.put(
        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member.group() + "-" + member.instance());
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // Of topics with equally many partitions it gives the same ones to the same member.
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(RangeAssignor.class.getName()));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(
            properties, new StringDeserializer(), new DecodedDeserializer(wiring.codec()));
    consumer.subscribe(topics, new Membership());
  }

  /** Callbacks only note what happened. */
  private final class Membership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> given) {
      changed = true;
      consumer.pause(given);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> taken) {
      changed = true;
    }
  }

  /** Takes part in the group, and returns what has come; nothing if partitions came or went. */
  List<ConsumerRecord<String, Decoded>> poll(Duration timeout) {
    List<ConsumerRecord<String, Decoded>> records = new ArrayList<>();
    consumer.poll(timeout).forEach(records::add);
    return changed ? List.of() : records;
  }

  /** Tells whether partitions came or went since {@link #open}. */
  boolean hasChanged() {
    return changed;
  }

  /**
   * Goes on reading from what is committed; waits for a transaction of a predecessor that is open.
   *
   * @return where each partition begins; 0 if nothing is committed
   */
  Map<TopicPartition, Long> open() {
    Set<TopicPartition> assigned = consumer.assignment();
    Map<TopicPartition, Long> from = new HashMap<>();
    CommittedOffsets.of(consumer, assigned)
        .forEach((partition, at) -> from.put(partition, at == null ? 0 : at.offset()));
    List<TopicPartition> anew = new ArrayList<>(assigned);
    anew.removeIf(partition -> from.getOrDefault(partition, 0L) > 0);
    from.forEach(
        (partition, offset) -> {
          if (offset > 0) {
            consumer.seek(partition, offset);
          }
        });
    if (!anew.isEmpty()) {
      consumer.seekToBeginning(anew);
    }
    consumer.resume(assigned);
    changed = false;
    return from;
  }

  /** Returns how far all partitions are read, to be committed before the next poll. */
  Map<TopicPartition, OffsetAndMetadata> positions() {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
    }
    return positions;
  }

  /** Returns the membership, for a commit before the next poll. */
  ConsumerGroupMetadata group() {
    return consumer.groupMetadata();
  }

  /** Returns where the partitions end now. */
  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(consumer.assignment());
  }

  /** Tells whether everything before some offsets was read. */
  boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(
            e ->
                !consumer.assignment().contains(e.getKey())
                    || consumer.position(e.getKey()) >= e.getValue());
  }

  @Override
  public void close() {
    // A static member does not leave the group by closing: its partitions wait for its return.
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
