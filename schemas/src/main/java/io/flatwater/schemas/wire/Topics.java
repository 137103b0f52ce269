package io.flatwater.schemas.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.utils.Utils;

/**
 * The catalogue of topics of one installation.
 *
 * <p>Every topic has the same number of partitions, so that a stream lies on the partition of the
 * same number everywhere. It is fixed when the topics are created.
 *
 * @param prefix put before every name, may be empty; letters, digits, {@code .}, {@code _}, {@code
 *     -}
 * @param partitions of every topic, at least 1
 * @param replication copies of each partition; -1: the broker's default
 */
public record Topics(String prefix, int partitions, int replication) {
  private static final int SAFE_COPIES = 3;

  public Topics {
    if (!prefix.matches("[a-zA-Z0-9._-]{0,200}")) {
      throw new IllegalArgumentException(
          "a topic prefix has letters, digits, '.', '_' and '-' only: \"" + prefix + "\"");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1: " + partitions);
    }
    if (replication < 1 && replication != -1 || replication > Short.MAX_VALUE) {
      throw new IllegalArgumentException("replication must be at least 1, or -1: " + replication);
    }
  }

  /** Returns a catalogue for one broker: no prefix, one copy. */
  public static Topics of(int partitions) {
    return new Topics("", partitions, 1);
  }

  /** Returns the name of a topic, with the prefix. */
  public String name(Topic topic) {
    return prefix + topic.suffix();
  }

  /**
   * Returns the partition of a stream; producers with Kafka's default partitioner choose it too.
   */
  public int partitionOf(String stream) {
    return partitionOf(stream, partitions);
  }

  /**
   * Returns the partition of a stream among n: murmur2 of the key's UTF-8 bytes, the sign bit
   * masked, modulo n.
   */
  public static int partitionOf(String stream, int n) {
    return Utils.toPositive(Utils.murmur2(stream.getBytes(StandardCharsets.UTF_8))) % n;
  }

  /**
   * Returns the configuration that a topic is created with on this installation.
   *
   * <p>With three copies or more, two must have a record before it counts as written: with one, the
   * loss of a broker may lose what was acknowledged; with all, it stops every writer.
   */
  public Map<String, String> creation(Topic topic) {
    Map<String, String> c = configuration(topic);
    if (survivesABroker()) {
      c.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(copiesInSync()));
    }
    return c;
  }

  /** Tells whether there are copies enough to write on without one of them. */
  public boolean survivesABroker() {
    return replication >= SAFE_COPIES;
  }

  /** Returns how many copies must have a record before it counts as written. */
  public int copiesInSync() {
    return survivesABroker() ? SAFE_COPIES - 1 : 1;
  }

  /** Returns the configuration that a topic needs on every installation. */
  public static Map<String, String> configuration(Topic topic) {
    Map<String, String> c = new TreeMap<>();
    c.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanupPolicy());
    c.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retentionMillis()));
    c.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    c.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Limits.MESSAGE_BYTES));
    // Old event times would be deleted at once and future ones refused; event time is a field.
    c.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return c;
  }
}
