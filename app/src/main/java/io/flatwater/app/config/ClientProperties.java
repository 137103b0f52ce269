package io.flatwater.app.config;

import io.flatwater.optim.Spelling;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Properties that are passed through to every Kafka client. Their values may be secret, so that
 * only the names are ever shown.
 *
 * <p>Plug-ins of the clients have properties of their own, so that a name that Kafka does not know
 * is passed through too, unless it is only a slip away from one that Kafka knows: that would be
 * ignored by every client.
 *
 * @param values by Kafka's names
 */
public record ClientProperties(Map<String, String> values) {
  /** A letter too many, too few or wrong, twice. */
  private static final int SLIPS = 2;

  public ClientProperties {
    values = Map.copyOf(values);
  }

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one is set elsewhere, or is probably a slip
   */
  void check() {
    if (values.isEmpty()) {
      return;
    }
    Set<String> known = known();
    for (String name : new TreeSet<>(values.keySet())) {
      if (name.equals("bootstrap.servers")) {
        throw new IllegalArgumentException(
            "kafka.bootstrap.servers: found a value, expected none; set broker.bootstrap instead");
      }
      if (known.contains(name)) {
        continue;
      }
      if (name.startsWith("bootstrap")) {
        throw new IllegalArgumentException(
            "kafka." + name + ": unknown to Kafka; set broker.bootstrap instead");
      }
      Spelling.nearest(name, known, SLIPS)
          .ifPresent(
              nearest -> {
                throw new IllegalArgumentException(
                    "kafka." + name + ": unknown to Kafka; did you mean kafka." + nearest + "?");
              });
    }
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    names.addAll(StreamsConfig.configDef().names());
    return names;
  }

  @Override
  public String toString() {
    return new TreeMap<>(values).keySet().toString();
  }
}
