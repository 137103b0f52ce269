package io.flatwater.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the run's group: who is in it, and what nobody of it was given. */
final class PeersService {
  private static final Logger LOG = LoggerFactory.getLogger(PeersService.class);
  private static final long PATIENCE_SECONDS = 5;

  private final Connection connection;

  PeersService(Connection connection) {
    this.connection = connection;
  }

  /** Returns the names of the run's members, in order; empty if nobody can say. */
  List<String> members() {
    return describe().stream()
        .flatMap(group -> group.members().stream())
        .map(PeersService::name)
        .sorted()
        .toList();
  }

  /**
   * Returns the partitions of the mini-batches that no member was given; empty while members come
   * or go, or if nobody can say.
   */
  Optional<Set<Integer>> stranded() {
    return describe()
        .filter(group -> group.groupState() == GroupState.STABLE)
        .map(
            group -> {
              Set<Integer> stranded =
                  IntStream.range(0, connection.topics().partitions())
                      .boxed()
                      .collect(Collectors.toCollection(TreeSet::new));
              for (MemberDescription member : group.members()) {
                member.assignment().topicPartitions().stream()
                    .map(TopicPartition::partition)
                    .forEach(stranded::remove);
              }
              return stranded;
            });
  }

  private Optional<ConsumerGroupDescription> describe() {
    Map<String, Object> config = new HashMap<>(connection.clients());
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, connection.member() + ".peers");
    String group = connection.group();
    try (Admin admin = Admin.create(config)) {
      return Optional.ofNullable(
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .get(group));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        // Two trainers of one name are found out when the second one joins.
        LOG.warn("event=peers-unknown group={} reason=\"{}\"", group, e.toString());
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String name(MemberDescription member) {
    return member.groupInstanceId().orElse(member.consumerId());
  }
}
