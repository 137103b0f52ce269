package io.flatwater.app.access;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import io.flatwater.app.config.Configuration;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.TrainerService;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * The least that each role needs under a configuration.
 *
 * <p>READ and WRITE include DESCRIBE, as Kafka has it. Services look at the configuration of their
 * topics when they start, hence DESCRIBE_CONFIGS.
 *
 * @param configuration that names topics, run, groups and prefixes
 */
public record Grants(Configuration configuration) {

  /** Returns what a role needs, topics in the order of the catalogue first. */
  public List<Grant> of(Role role) {
    List<Grant> grants = new ArrayList<>();
    Topics topics = configuration.topics().topics();
    for (Topic topic : Topic.values()) {
      Set<AclOperation> operations = operations(role, topic);
      if (!operations.isEmpty()) {
        grants.add(
            new Grant(
                new ResourcePattern(TOPIC, topics.name(topic), PatternType.LITERAL), operations));
      }
    }
    grants.addAll(
        switch (role) {
          case PRODUCER -> List.of();
          case INGEST -> ingest(configuration.ingest().application());
          case TRAINER -> trainer(TrainerService.group(configuration.trainer().run()));
          case EVALUATOR -> evaluator();
          case SERVING -> List.of();
          case DASHBOARD ->
              // How long the log is, and not what is in it.
              List.of(Grant.literal(TOPIC, topics.name(Topic.MINI_BATCHES), DESCRIBE));
          case OPERATOR -> operator();
        });
    return grants;
  }

  private static Set<AclOperation> operations(Role role, Topic topic) {
    Set<AclOperation> operations = EnumSet.noneOf(AclOperation.class);
    if (role.reads().contains(topic)) {
      operations.add(READ);
    }
    if (role.writes().contains(topic)) {
      operations.add(WRITE);
    }
    if (role == Role.OPERATOR) {
      operations.add(CREATE);
    }
    boolean looks = role == Role.OPERATOR || role == Role.INGEST || role == Role.EVALUATOR;
    if (looks && !operations.isEmpty()) {
      operations.add(DESCRIBE_CONFIGS);
    }
    return operations;
  }

  /** Kafka Streams: its group, its transactions, and the topics that it makes for its state. */
  private static List<Grant> ingest(String application) {
    return List.of(
        Grant.prefixed(TOPIC, application + "-", CREATE, READ, WRITE, DESCRIBE_CONFIGS),
        Grant.literal(GROUP, application, READ),
        Grant.prefixed(TRANSACTIONAL_ID, application + "-", WRITE));
  }

  private static List<Grant> trainer(String group) {
    return List.of(
        Grant.literal(GROUP, group, READ), Grant.prefixed(TRANSACTIONAL_ID, group + ".", WRITE));
  }

  /** The evaluator itself, the gate, and the judge of served predictions. */
  private List<Grant> evaluator() {
    String name = configuration.evaluator().name();
    String gate = configuration.gate().name();
    return List.of(
        Grant.literal(GROUP, name, READ),
        Grant.literal(GROUP, gate, READ),
        Grant.literal(GROUP, configuration.gate().servedName(), READ),
        Grant.prefixed(TRANSACTIONAL_ID, name + "-", WRITE),
        Grant.prefixed(TRANSACTIONAL_ID, gate + "-", WRITE));
  }

  /** Sees how far groups are, and can make one forget its offsets. */
  private List<Grant> operator() {
    return List.of(
        Grant.literal(GROUP, configuration.ingest().application(), DESCRIBE, DELETE),
        Grant.literal(GROUP, TrainerService.group(configuration.trainer().run()), DESCRIBE, DELETE),
        Grant.literal(GROUP, configuration.evaluator().name(), DESCRIBE, DELETE),
        Grant.literal(GROUP, configuration.gate().name(), DESCRIBE, DELETE),
        Grant.literal(GROUP, configuration.gate().servedName(), DESCRIBE, DELETE));
  }
}
