package io.flatwater.schemas.wire;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a group has committed, as it is now.
 *
 * <p>A consumer of the classic protocol that is asked what is committed may answer with what it has
 * heard long ago: its polls ask, too, for partitions that have no position yet, a poll that ends
 * before the answer is there leaves the question behind, and the next question about the same
 * partitions in the same generation takes that one's answer. Whoever goes on from there does again
 * what was committed since. The answer to a second question is always new, because the first one
 * has used up whatever was left behind.
 */
public final class CommittedOffsets {
  private CommittedOffsets() {}

  /**
   * Returns the offsets of some partitions, as {@link #of(Consumer, Set, Duration)} does, with the
   * patience that the consumer has by its own settings.
   */
  public static Map<TopicPartition, OffsetAndMetadata> of(
      Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
    consumer.committed(partitions);
    return consumer.committed(partitions);
  }

  /**
   * Returns the offsets of some partitions; null is the value of one that has none.
   *
   * <p>Under {@code read_committed} it waits for transactions that are open on them.
   *
   * @param consumer a member of the group, or one that has its id
   * @param timeout for each of two questions
   * @throws org.apache.kafka.common.errors.TimeoutException if there is no answer in time
   */
  public static Map<TopicPartition, OffsetAndMetadata> of(
      Consumer<?, ?> consumer, Set<TopicPartition> partitions, Duration timeout) {
    consumer.committed(partitions, timeout);
    return consumer.committed(partitions, timeout);
  }
}
