package io.flatwater.app.metrics;

import java.util.List;

/**
 * A metric of a Kafka client that is told, under a name and in a unit of Prometheus's.
 *
 * @param group of the metric, as Kafka calls it
 * @param kafka its name, as Kafka calls it
 * @param name as we call it, without {@code kafka_} and {@code _total}
 * @param kind of figure
 * @param factor by which Kafka's value is multiplied
 * @param help one sentence without the full stop
 */
record KafkaFigure(String group, String kafka, String name, Kind kind, double factor, String help) {
  private static final double MILLI = 1e-3;
  private static final double NANO = 1e-9;

  /** How a figure moves. */
  enum Kind {
    /** Only up. */
    COUNTER,
    /** Up and down. */
    GAUGE
  }

  /** All that are told; each once a client. */
  static final List<KafkaFigure> ALL =
      List.of(
          new KafkaFigure(
              "consumer-fetch-manager-metrics",
              "records-consumed-total",
              "consumer_records",
              Kind.COUNTER,
              1,
              "Records that were read"),
          new KafkaFigure(
              "consumer-fetch-manager-metrics",
              "bytes-consumed-total",
              "consumer_read_bytes",
              Kind.COUNTER,
              1,
              "Bytes that were read"),
          new KafkaFigure(
              "consumer-fetch-manager-metrics",
              "records-lag-max",
              "consumer_lag_records",
              Kind.GAUGE,
              1,
              "Records that the partition furthest behind is behind the end of its log"),
          new KafkaFigure(
              "consumer-fetch-manager-metrics",
              "fetch-latency-avg",
              "consumer_fetch_latency_seconds",
              Kind.GAUGE,
              MILLI,
              "Mean time that a fetch takes"),
          new KafkaFigure(
              "consumer-coordinator-metrics",
              "assigned-partitions",
              "consumer_assigned_partitions",
              Kind.GAUGE,
              1,
              "Partitions that the group gives to this consumer"),
          new KafkaFigure(
              "consumer-coordinator-metrics",
              "rebalance-total",
              "consumer_rebalances",
              Kind.COUNTER,
              1,
              "Rebalances of the group that this consumer took part in"),
          new KafkaFigure(
              "consumer-coordinator-metrics",
              "failed-rebalance-total",
              "consumer_failed_rebalances",
              Kind.COUNTER,
              1,
              "Rebalances that failed"),
          new KafkaFigure(
              "consumer-coordinator-metrics",
              "last-heartbeat-seconds-ago",
              "consumer_last_heartbeat_age_seconds",
              Kind.GAUGE,
              1,
              "Time since the last heartbeat; -1 before the first"),
          new KafkaFigure(
              "consumer-metrics",
              "last-poll-seconds-ago",
              "consumer_last_poll_age_seconds",
              Kind.GAUGE,
              1,
              "Time since records were asked for; -1 before the first time"),
          new KafkaFigure(
              "consumer-metrics",
              "connection-count",
              "consumer_connections",
              Kind.GAUGE,
              1,
              "Connections to brokers that are open"),
          new KafkaFigure(
              "producer-metrics",
              "record-send-total",
              "producer_records",
              Kind.COUNTER,
              1,
              "Records that were sent"),
          new KafkaFigure(
              "producer-metrics",
              "record-error-total",
              "producer_failed_records",
              Kind.COUNTER,
              1,
              "Records that could not be sent"),
          new KafkaFigure(
              "producer-metrics",
              "record-retry-total",
              "producer_retried_records",
              Kind.COUNTER,
              1,
              "Records that were sent again"),
          new KafkaFigure(
              "producer-metrics",
              "outgoing-byte-total",
              "producer_sent_bytes",
              Kind.COUNTER,
              1,
              "Bytes that were sent"),
          new KafkaFigure(
              "producer-metrics",
              "request-latency-avg",
              "producer_request_latency_seconds",
              Kind.GAUGE,
              MILLI,
              "Mean time that a request takes"),
          new KafkaFigure(
              "producer-metrics",
              "txn-commit-time-ns-total",
              "producer_transaction_commit_seconds",
              Kind.COUNTER,
              NANO,
              "Time spent on committing transactions"),
          new KafkaFigure(
              "producer-metrics",
              "connection-count",
              "producer_connections",
              Kind.GAUGE,
              1,
              "Connections to brokers that are open"),
          new KafkaFigure(
              "stream-metrics",
              "alive-stream-threads",
              "streams_alive_threads",
              Kind.GAUGE,
              1,
              "Threads of Kafka Streams that work"),
          new KafkaFigure(
              "stream-metrics",
              "failed-stream-threads",
              "streams_failed_threads",
              Kind.COUNTER,
              1,
              "Threads of Kafka Streams that have failed"));
}
