package io.flatwater.app.bench.scale;

import io.flatwater.app.Failure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Who leads what, and who is a member of what, as a cluster says at this moment. */
final class ClusterView implements AutoCloseable {
  private static final int NOBODY = -1;

  private final Admin admin;

  ClusterView(Map<String, Object> clients) {
    admin = Admin.create(clients);
  }

  /** Returns the id of the broker that leads each partition; -1 where none does. */
  Map<TopicPartition, Integer> leaders(Collection<String> topics) {
    Map<TopicPartition, Integer> leaders = new HashMap<>();
    for (TopicDescription topic : await(admin.describeTopics(topics).allTopicNames()).values()) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        leaders.put(
            new TopicPartition(topic.name(), partition.partition()),
            partition.leader() == null ? NOBODY : partition.leader().id());
      }
    }
    return leaders;
  }

  /** Returns the id of the broker that coordinates a group. */
  int coordinator(String group) {
    return describe(group).coordinator().id();
  }

  /** Tells whether a group has settled with so many members. */
  boolean isSettled(String group, int members) {
    boolean exists =
        await(admin.listGroups().all()).stream().anyMatch(g -> g.groupId().equals(group));
    if (!exists) {
      return false;
    }
    ConsumerGroupDescription found = describe(group);
    return found.groupState() == GroupState.STABLE && found.members().size() == members;
  }

  /** Returns the partitions of each member of a group, by the end of its instance's name. */
  Map<String, Set<Integer>> assignment(String group) {
    Map<String, Set<Integer>> assignment = new HashMap<>();
    for (MemberDescription member : describe(group).members()) {
      String instance = member.groupInstanceId().orElse(member.consumerId());
      Set<Integer> partitions = new HashSet<>();
      member.assignment().topicPartitions().forEach(p -> partitions.add(p.partition()));
      assignment.put(instance.substring(instance.lastIndexOf('.') + 1), partitions);
    }
    return assignment;
  }

  private ConsumerGroupDescription describe(String group) {
    return await(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
  }

  private static <T> T await(@org.jspecify.annotations.Nullable KafkaFuture<T> answer) {
    if (answer == null) {
      throw new IllegalStateException("Kafka has answered another question");
    }
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new Failure("the cluster does not say who does what: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
