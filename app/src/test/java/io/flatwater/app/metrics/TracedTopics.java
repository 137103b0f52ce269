package io.flatwater.app.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.app.CommandLines;
import io.flatwater.app.TopicLog;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.schemas.MiniBatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the topics of a system with traces hold.
 *
 * @param file its configuration
 */
record TracedTopics(String bootstrap, Path file) {

  /** Returns the traces that headers of a topic's records name, in order. */
  List<String> traces(String topic, String header) {
    List<String> traces = new ArrayList<>();
    log()
        .raw(
            topic,
            Instant.EPOCH,
            record -> {
              for (Header h : record.headers().headers(header)) {
                String value = new String(h.value(), UTF_8);
                if (value.matches("(00|cc)-[0-9a-f]{32}-.*")) {
                  traces.add(value.substring(3, 35));
                }
              }
            });
    return traces;
  }

  /** Returns a stream's mini-batches without the time when the broker had their examples. */
  List<MiniBatch> miniBatches(String stream) {
    List<MiniBatch> batches = new ArrayList<>();
    log()
        .read(
            "mini-batches",
            (at, record) -> {
              if (at.key().equals(stream) && record instanceof MiniBatch batch) {
                batches.add(MiniBatch.newBuilder(batch).setFirstArrival(0).build());
              }
            });
    return batches;
  }

  private TopicLog log() {
    return new TopicLog(
        Map.of("bootstrap.servers", bootstrap), new Services(Layers.none().read()).codec());
  }

  /** Returns what {@code flatwater trace} prints. */
  String follow(String trace) {
    return CommandLines.run("trace", trace, "--config", file.toString(), "--since", "2h");
  }

  /** Sends 200 examples of 8 features as JSON, all under one trace, and an end that is in none. */
  void upload(String stream, String trace) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 200; i++) {
        String features = "[1, 2, 3, 4, 5, 6, 7, " + i + "]";
        String json =
            "{\"id\": \"j-%d\", \"eventTime\": %d, \"features\": %s, \"label\": %d}"
                .formatted(i, 1_767_225_600_000_000L + i, features, i % 4);
        String place = "cc-%s-%016x-03-of-a-later-version".formatted(trace, i + 1);
        producer.send(record(stream, json, place));
      }
      String end = "{\"endOfStream\": true, \"eventTime\": 1767225700000000, \"records\": 200}";
      producer.send(record(stream, end, "not a place in any trace")).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String stream, String json, String place) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("examples", stream.getBytes(UTF_8), json.getBytes(UTF_8));
    record.headers().add("content-type", "application/json".getBytes(UTF_8));
    record.headers().add("traceparent", place.getBytes(UTF_8));
    return record;
  }
}
