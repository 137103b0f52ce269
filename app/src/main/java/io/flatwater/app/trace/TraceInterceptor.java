package io.flatwater.app.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Gives records their place in a trace: a mini-batch begins one, its step goes on with it, a
 * checkpoint with that of the last step before it, and metrics with that of their checkpoint.
 *
 * <p>Kafka makes it by name ({@code interceptor.classes}), one for each client, and what one hears
 * another has to say, so what they remember is shared, and bounded.
 */
public final class TraceInterceptor
    implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
  private static final Map<String, Traceparent> STEPS = remembered(10_000);
  private static final Map<String, Traceparent> CHECKPOINTS = remembered(10_000);

  /** Made by Kafka. */
  public TraceInterceptor() {}

  private static Map<String, Traceparent> remembered(int most) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Traceparent> eldest) {
            return size() > most;
          }
        });
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    if (record.value() != null) {
      trace(record.topic(), record.value())
          .ifPresent(
              parent -> {
                record.headers().remove(Traceparent.HEADER);
                record.headers().add(Traceparent.HEADER, parent.header());
              });
    }
    return record;
  }

  private static Optional<Traceparent> trace(String topic, byte[] value) {
    if (topic.endsWith("mini-batches")) {
      return Names.of(value, Names::batch).map(Traceparent::of);
    }
    if (topic.endsWith("steps")) {
      Optional<String> lineage = Names.of(value, fields -> fields.readString());
      Optional<Traceparent> step =
          Names.of(value, Names::step)
              .map(batch -> Traceparent.of(batch).next("step " + lineage.orElse("")));
      step.ifPresent(parent -> STEPS.put(lineage.orElse(""), parent));
      return step;
    }
    if (topic.endsWith("checkpoints")) {
      return Names.of(value, Names::checkpoint)
          .flatMap(
              name ->
                  Optional.ofNullable(STEPS.get(name.substring(0, name.lastIndexOf('@'))))
                      .map(step -> step.next("checkpoint " + name)));
    }
    if (topic.endsWith("metrics")) {
      return Names.of(value, Names::evaluation)
          .flatMap(
              name ->
                  Optional.ofNullable(CHECKPOINTS.get(name))
                      .map(checkpoint -> checkpoint.next("evaluation " + name)));
    }
    return Optional.empty();
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Header header = record.headers().lastHeader(Traceparent.HEADER);
      if (header != null && record.value() != null && record.topic().endsWith("checkpoints")) {
        Names.of(record.value(), Names::checkpoint)
            .ifPresent(
                name ->
                    Traceparent.read(header.value())
                        .ifPresent(parent -> CHECKPOINTS.put(name, parent)));
      }
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // Nothing is to be told of offsets.
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
    // Nothing is to be told of answers.
  }

  @Override
  public void close() {
    // What is remembered is of other clients too.
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to choose.
  }
}
