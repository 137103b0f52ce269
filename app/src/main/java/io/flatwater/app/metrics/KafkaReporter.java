package io.flatwater.app.metrics;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Notes the metrics of every Kafka client of this process, as long as the client is open. Kafka
 * makes it by name ({@code metric.reporters}), one for each client, so what they note is shared.
 */
public final class KafkaReporter implements MetricsReporter {
  private static final Map<MetricName, KafkaMetric> ALL = new ConcurrentHashMap<>();
  private static final String HEARTBEAT = "last-heartbeat-seconds-ago";

  /** Those of this reporter's client. */
  private final Map<MetricName, KafkaMetric> own = new ConcurrentHashMap<>();

  /** Made by Kafka. */
  public KafkaReporter() {}

  /** Returns the metrics of all clients that are open; live. */
  static Map<MetricName, KafkaMetric> all() {
    return ALL;
  }

  /**
   * Returns the seconds since the last heartbeat of the consumer that has been silent longest;
   * empty if none has sent one yet.
   */
  static OptionalDouble silentSeconds() {
    return ALL.values().stream()
        .filter(metric -> metric.metricName().name().equals(HEARTBEAT))
        .mapToDouble(metric -> metric.metricValue() instanceof Number n ? n.doubleValue() : -1)
        .filter(seconds -> seconds >= 0)
        .max();
  }

  @Override
  public void init(List<KafkaMetric> metrics) {
    metrics.forEach(this::metricChange);
  }

  @Override
  public void metricChange(KafkaMetric metric) {
    own.put(metric.metricName(), metric);
    ALL.put(metric.metricName(), metric);
  }

  @Override
  public void metricRemoval(KafkaMetric metric) {
    own.remove(metric.metricName(), metric);
    ALL.remove(metric.metricName(), metric);
  }

  @Override
  public void close() {
    own.forEach(ALL::remove); // a client that is closed does not take its metrics back itself
    own.clear();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to choose.
  }
}
