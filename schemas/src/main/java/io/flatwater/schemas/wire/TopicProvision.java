package io.flatwater.schemas.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbstractOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Creates the topics of a catalogue on a broker, and says what is wrong with those that exist. */
public final class TopicProvision {
  private final Admin admin;
  private final Topics topics;
  private final Duration timeout;

  /**
   * Makes a provision.
   *
   * @param admin stays the caller's
   * @param topics what should be there
   * @param timeout for each question to the broker
   */
  public TopicProvision(Admin admin, Topics topics, Duration timeout) {
    this.admin = admin;
    this.topics = topics;
    this.timeout = timeout;
  }

  /** The broker did not answer in time, or refused; the message says which. */
  public static final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Creates the topics that are missing, leaves the others alone, and returns when the broker knows
   * them.
   *
   * @return names of those that were created
   * @throws BrokerException if the broker cannot be reached or refuses
   */
  public List<String> createMissing() {
    Set<String> existing =
        await(admin.listTopics(within(new ListTopicsOptions())).names(), "list its topics");
    List<String> created = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      if (!existing.contains(topics.name(topic)) && create(topic)) {
        created.add(topics.name(topic));
      }
    }
    awaitVisible(created);
    return created;
  }

  /**
   * Returns one sentence for each thing that is wrong, with what to do; empty if all is well.
   *
   * @param used topics that the caller reads or writes
   * @throws BrokerException if the broker cannot be reached or refuses
   */
  public List<String> complaints(Set<Topic> used) {
    Map<Topic, TopicDescription> descriptions = describe(used);
    List<String> complaints = new ArrayList<>();
    for (Topic topic : used) {
      TopicDescription description = descriptions.get(topic);
      if (description == null) {
        complaints.add(
            "topic "
                + topics.name(topic)
                + " does not exist; create it with: flatwater topics create");
      } else {
        checkPartitions(topic, description.partitions().size()).ifPresent(complaints::add);
      }
    }
    configurations(descriptions.keySet()).forEach((t, c) -> complaints.addAll(check(t, c)));
    return complaints;
  }

  private boolean create(Topic topic) {
    Optional<Short> replication =
        topics.replication() < 0 ? Optional.empty() : Optional.of((short) topics.replication());
    NewTopic wanted =
        new NewTopic(topics.name(topic), Optional.of(topics.partitions()), replication)
            .configs(topics.creation(topic));
    try {
      admin.createTopics(List.of(wanted), within(new CreateTopicsOptions())).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false; // somebody else was faster
      }
      throw refused("create topic " + topics.name(topic), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A broker learns of a new topic from its controller, a moment after that has answered. */
  private void awaitVisible(List<String> created) {
    long start = System.nanoTime();
    while (!await(admin.listTopics(within(new ListTopicsOptions())).names(), "list its topics")
        .containsAll(created)) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new BrokerException(
            "the broker did not show the new topics within " + timeout.toMillis() + " ms", null);
      }
      LockSupport.parkNanos(10_000_000);
    }
    awaitLeaders(created);
  }

  /**
   * A producer whose first batch meets a partition without a leader may have its second one taken
   * before it, and never get the first one in; so they are waited for here.
   */
  private void awaitLeaders(List<String> created) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String name : created) {
      for (int p = 0; p < topics.partitions(); p++) {
        ends.put(new TopicPartition(name, p), OffsetSpec.latest());
      }
    }
    long start = System.nanoTime();
    while (true) {
      try {
        admin.listOffsets(ends, within(new ListOffsetsOptions())).all().get();
        return;
      } catch (ExecutionException e) {
        // Another broker than the one that listed the topics may hear of them a moment later.
        boolean early = e.getCause() instanceof RetriableException;
        if (!early || System.nanoTime() - start > timeout.toNanos()) {
          throw refused("elect leaders for the new topics", e);
        }
        LockSupport.parkNanos(10_000_000);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private Map<Topic, TopicDescription> describe(Set<Topic> used) {
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin
            .describeTopics(
                used.stream().map(topics::name).toList(), within(new DescribeTopicsOptions()))
            .topicNameValues();
    Map<Topic, TopicDescription> found = new TreeMap<>();
    for (Topic topic : used) {
      String name = topics.name(topic);
      try {
        found.put(topic, Objects.requireNonNull(asked.get(name)).get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw refused("describe topic " + name, e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return found;
  }

  private Map<Topic, Config> configurations(Set<Topic> existing) {
    Map<ConfigResource, Topic> resources =
        existing.stream()
            .collect(
                Collectors.toMap(
                    t -> new ConfigResource(ConfigResource.Type.TOPIC, topics.name(t)), t -> t));
    Map<Topic, Config> found = new TreeMap<>();
    await(
            admin.describeConfigs(resources.keySet(), within(new DescribeConfigsOptions())).all(),
            "describe its topics")
        .forEach((resource, config) -> found.put(resources.get(resource), config));
    return found;
  }

  private Optional<String> checkPartitions(Topic topic, int found) {
    if (found == topics.partitions()) {
      return Optional.empty();
    }
    return Optional.of(
        "topic "
            + topics.name(topic)
            + " has "
            + found
            + " partitions, expected "
            + topics.partitions()
            + ": set topics.partitions to "
            + found
            + " if all topics have so many, or choose another topics.prefix and create new topics");
  }

  private List<String> check(Topic topic, Config config) {
    List<String> complaints = new ArrayList<>();
    String limit = value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (Long.parseLong(limit) < Limits.MESSAGE_BYTES) {
      complaints.add(
          mismatch(
              topic,
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              limit,
              Integer.toString(Limits.MESSAGE_BYTES)));
    }
    String type = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (!type.equals("LogAppendTime")) {
      complaints.add(
          mismatch(topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type, "LogAppendTime"));
    }
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT) != (topic == Topic.LIVE)) {
      complaints.add(
          mismatch(topic, TopicConfig.CLEANUP_POLICY_CONFIG, policy, topic.cleanupPolicy()));
    }
    String inSync = value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    if (topics.survivesABroker() && inSync.equals("1")) {
      complaints.add(
          mismatch(
              topic,
              TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
              inSync,
              Integer.toString(topics.copiesInSync())));
    }
    return complaints;
  }

  private String mismatch(Topic topic, String name, String found, String expected) {
    return "topic "
        + topics.name(topic)
        + " has "
        + name
        + "="
        + found
        + ", expected "
        + expected
        + ": alter it with kafka-configs --alter --topic "
        + topics.name(topic)
        + " --add-config "
        + name
        + "="
        + expected;
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? "" : String.valueOf(entry.value());
  }

  private <T> T await(KafkaFuture<T> answer, String what) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw refused(what, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private BrokerException refused(String what, ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String problem =
        cause instanceof TimeoutException
            ? "the broker did not "
                + what
                + " within "
                + timeout.toMillis()
                + " ms; is it running, and is broker.bootstrap right?"
            : "the broker refused to " + what + ": " + cause.getMessage();
    return new BrokerException(problem, cause);
  }

  private <O extends AbstractOptions<O>> O within(O options) {
    return options.timeoutMs((int) timeout.toMillis());
  }

  private static BrokerException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BrokerException("interrupted while waiting for the broker", e);
  }
}
