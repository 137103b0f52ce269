package io.flatwater.app.access;

import io.flatwater.app.config.Configuration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;

/** Says in one sentence what a Kafka cluster has refused, wherever it stands among the causes. */
public final class Refusal {
  private Refusal() {}

  /**
   * Returns the sentence, if a cluster's refusal is among an error's causes.
   *
   * @param role of whoever was refused
   * @param configuration that names the cluster and what there is on it; asked for only if it is
   *     needed
   */
  public static Optional<String> sentence(
      Throwable error, Role role, Supplier<Configuration> configuration) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
        return said(cause, role, configuration.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> said(Throwable cause, Role role, Configuration c) {
    String servers = c.broker().bootstrap();
    if (cause instanceof TopicAuthorizationException e) {
      return Optional.of(
          new TreeSet<>(e.unauthorizedTopics())
              .stream()
                  .findFirst()
                  .map(topic -> refused(servers, role, ResourceType.TOPIC, topic, c))
                  .orElseGet(() -> refused(servers, role, ResourceType.TOPIC, "", c)));
    }
    if (cause instanceof GroupAuthorizationException e) {
      return Optional.of(
          refused(servers, role, ResourceType.GROUP, String.valueOf(e.groupId()), c));
    }
    if (cause instanceof TransactionalIdAuthorizationException) {
      return Optional.of(refused(servers, role, ResourceType.TRANSACTIONAL_ID, "", c));
    }
    if (cause instanceof ClusterAuthorizationException e) {
      return Optional.of(
          "Kafka at "
              + servers
              + " refuses to alter or describe the cluster itself ("
              + e.getMessage()
              + "); that is for an administrator");
    }
    if (cause instanceof SaslAuthenticationException e) {
      return Optional.of(
          "Kafka at "
              + servers
              + " does not accept this user and password ("
              + e.getMessage()
              + "); check kafka.sasl.jaas.config and kafka.sasl.mechanism");
    }
    if (cause instanceof SslAuthenticationException) {
      return Optional.of(
          "the certificate of Kafka at "
              + servers
              + " is not trusted here, or Kafka does not trust this client's; check"
              + " kafka.ssl.truststore.location, and that the certificate names the host");
    }
    return Optional.empty();
  }

  private static String refused(
      String servers, Role role, ResourceType type, String name, Configuration c) {
    List<Grant> needed =
        new Grants(c)
            .of(role).stream()
                .filter(
                    g ->
                        name.isEmpty()
                            ? g.resource().resourceType() == type
                            : g.covers(type, name) || g.isOnly(type))
                .toList();
    String shown =
        !name.isEmpty() || needed.isEmpty()
            ? name
            : needed.stream().map(Grant::name).collect(Collectors.joining(", "));
    String who = role == Role.INGEST ? role.label() : "the " + role.label();
    String what =
        "Kafka at " + servers + " refuses " + (kind(type) + " " + shown).strip() + " to " + who;
    return needed.isEmpty()
        ? what + ", which is not for it: is this the right user?"
        : what
            + ", which needs "
            + needed.get(0).spelledOperations()
            + " on it; an administrator grants it with: flatwater topics acls --for "
            + role.label()
            + "=User:NAME --create";
  }

  /** Returns a kind of resource in words. */
  static String kind(ResourceType type) {
    return switch (type) {
      case GROUP -> "consumer group";
      case TRANSACTIONAL_ID -> "transactional id";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }
}
