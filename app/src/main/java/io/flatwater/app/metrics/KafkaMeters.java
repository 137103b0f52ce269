package io.flatwater.app.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * Tells how the Kafka clients of this process are; a fixed choice of their hundreds of figures.
 *
 * @param metrics of all clients, by name; live
 */
record KafkaMeters(Map<MetricName, KafkaMetric> metrics) implements MultiCollector {
  private static final String CLIENT = "client-id";

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (KafkaFigure figure : KafkaFigure.ALL) {
      Map<String, Double> values = values(figure);
      if (!values.isEmpty()) {
        snapshots.add(snapshot(figure, values));
      }
    }
    return new MetricSnapshots(snapshots);
  }

  /** Returns the values of a figure by client; a client that says the same twice says the sum. */
  private Map<String, Double> values(KafkaFigure figure) {
    Map<String, Double> values = new TreeMap<>();
    metrics.forEach(
        (name, metric) -> {
          if (name.group().equals(figure.group())
              && name.name().equals(figure.kafka())
              && !name.tags().containsKey("topic")
              && metric.metricValue() instanceof Number value
              && Double.isFinite(value.doubleValue())) {
            values.merge(
                name.tags().getOrDefault(CLIENT, ""),
                value.doubleValue() * figure.factor(),
                Double::sum);
          }
        });
    return values;
  }

  private static MetricSnapshot snapshot(KafkaFigure figure, Map<String, Double> values) {
    String name = "kafka_" + figure.name();
    return switch (figure.kind()) {
      case COUNTER -> {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(figure.help());
        values.forEach(
            (client, value) ->
                counter.dataPoint(
                    CounterDataPointSnapshot.builder()
                        .labels(Labels.of("client_id", client))
                        .value(Math.max(0, value))
                        .build()));
        yield counter.build();
      }
      case GAUGE -> {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(figure.help());
        values.forEach(
            (client, value) ->
                gauge.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("client_id", client))
                        .value(value)
                        .build()));
        yield gauge.build();
      }
    };
  }
}
