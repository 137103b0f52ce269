package io.flatwater.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for other trainers of the run. A trainer that was given no name must not join them: the
 * second one of that kind would take the place of the first.
 */
final class PeersService {
  private static final Logger LOG = LoggerFactory.getLogger(PeersService.class);
  private static final long PATIENCE_SECONDS = 5;

  private final Connection connection;

  PeersService(Connection connection) {
    this.connection = connection;
  }

  /** Returns the members of the run's group but this one, in order; empty if nobody can say. */
  List<String> others() {
    Map<String, Object> config = new HashMap<>(connection.clients());
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, connection.member() + ".peers");
    try (Admin admin = Admin.create(config)) {
      return admin
          .describeConsumerGroups(List.of(connection.group()))
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .values()
          .stream()
          .flatMap(group -> group.members().stream())
          .map(PeersService::name)
          .filter(member -> !member.equals(connection.member()))
          .sorted()
          .toList();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        // Two trainers of one name are found out when the second one joins.
        LOG.warn("event=peers-unknown group={} reason=\"{}\"", connection.group(), e.toString());
      }
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static String name(MemberDescription member) {
    return member.groupInstanceId().orElse(member.consumerId());
  }
}
