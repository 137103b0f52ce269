package io.flatwater.evaluator;

import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** What the services here ask of a broker before they begin, and how they say that it failed. */
final class BrokerService {
  private static final Duration CONNECT = Duration.ofSeconds(15);

  private BrokerService() {}

  /**
   * Checks that some topics are there, as they have to be.
   *
   * @throws EvaluatorStoppedException if they are not, or no broker answers
   */
  static void requireTopics(Wiring wiring, Set<Topic> topics) {
    try (Admin admin = Admin.create(wiring.kafka())) {
      List<String> complaints =
          new TopicProvision(admin, wiring.topics(), CONNECT).complaints(topics);
      if (!complaints.isEmpty()) {
        throw new EvaluatorStoppedException(String.join("; ", complaints));
      }
    } catch (TopicProvision.BrokerException e) {
      throw new EvaluatorStoppedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Returns what has happened, in a sentence.
   *
   * @param id of the process among its kind
   */
  static RuntimeException named(KafkaException e, Wiring wiring, String id) {
    if (e.getCause() instanceof RegistryException registry) {
      return registry;
    }
    String what =
        PublisherService.isFenced(e)
            ? PublisherService.fenced(id)
            : "Kafka at " + servers(wiring) + " cannot be used: " + e.getMessage();
    return new EvaluatorStoppedException(what, e);
  }

  private static Object servers(Wiring wiring) {
    return wiring.kafka().getOrDefault("bootstrap.servers", "(no bootstrap.servers)");
  }
}
