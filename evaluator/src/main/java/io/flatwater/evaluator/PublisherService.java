package io.flatwater.evaluator;

import io.flatwater.schemas.wire.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes records and the offset that they follow from in one transaction. */
final class PublisherService implements AutoCloseable {
  private static final int TRANSACTION_MILLIS = 15_000;

  private final Map<String, Object> properties = new HashMap<>(Limits.producer());
  private final String id;
  private final Moments moments;
  private KafkaProducer<byte[], byte[]> producer;

  /** Where a record came from, and the position to commit for its partition. */
  record Input(TopicPartition partition, OffsetAndMetadata position, ConsumerGroupMetadata group) {}

  PublisherService(Map<String, Object> kafka, String id, Moments moments) {
    this.id = id;
    this.moments = moments;
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    properties.putAll(kafka);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    producer = open();
  }

  private KafkaProducer<byte[], byte[]> open() {
    var opened =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      opened.initTransactions();
    } catch (KafkaException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  /**
   * Publishes all or nothing.
   *
   * @throws EvaluatorStoppedException if another process has taken this one's place
   * @throws KafkaException if nothing was published, or it is not known; then {@link #reopen}, and
   *     read again what is committed
   */
  void commit(List<ProducerRecord<byte[], byte[]>> records, Input input) {
    commit(records, Map.of(input.partition(), input.position()), input.group());
  }

  /**
   * Publishes all or nothing, as the other one does.
   *
   * @param positions to commit; the group must not have been polled since they were taken
   */
  void commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> positions,
      ConsumerGroupMetadata group) {
    try {
      producer.beginTransaction();
      moments.reached(Moment.TRANSACTION_BEGUN);
      records.forEach(producer::send);
      moments.reached(Moment.RECORDS_SENT);
      producer.sendOffsetsToTransaction(positions, group);
      moments.reached(Moment.OFFSETS_SENT);
      producer.commitTransaction();
      moments.reached(Moment.COMMIT_RETURNED);
    } catch (KafkaException e) {
      if (isFenced(e)) {
        throw new EvaluatorStoppedException(fenced(id), e);
      }
      throw e;
    }
  }

  /** Tells whether another process has taken this one's place, which may be said by a cause. */
  static boolean isFenced(KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }

  /** Returns what to say of it; the broker tells a time-out and a newcomer by the same error. */
  static String fenced(String id) {
    return "another evaluator runs as "
        + id
        + ", or this one stood still for longer than its transaction may last; nothing was"
        + " published since: give each process of a group its own instance name, or start this one"
        + " again";
  }

  /** Starts afresh, which ends a transaction that may be open. */
  void reopen() {
    producer.close();
    producer = open();
  }

  @Override
  public void close() {
    producer.close();
  }
}
