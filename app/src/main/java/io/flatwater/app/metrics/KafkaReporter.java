package io.flatwater.app.metrics;

import java.util.DoubleSummaryStatistics;
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

  /** Those of this reporter's client. */
  private final Map<MetricName, KafkaMetric> own = new ConcurrentHashMap<>();

  /** Made by Kafka. */
  public KafkaReporter() {}

  /** Returns the metrics of all clients that are open; live. */
  static Map<MetricName, KafkaMetric> all() {
    return ALL;
  }

  /** Returns the sum of a figure over all clients that are open; empty if none has it. */
  static OptionalDouble sum(String group, String name) {
    DoubleSummaryStatistics values =
        ALL.values().stream()
            .filter(m -> m.metricName().group().equals(group) && m.metricName().name().equals(name))
            .filter(m -> !m.metricName().tags().containsKey("topic"))
            .mapToDouble(m -> m.metricValue() instanceof Number n ? n.doubleValue() : 0)
            .summaryStatistics();
    return values.getCount() == 0 ? OptionalDouble.empty() : OptionalDouble.of(values.getSum());
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
