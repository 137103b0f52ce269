package io.flatwater.trainer;

import io.flatwater.schemas.wire.Limits;
import java.time.Duration;
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
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The writing side: one transaction a cut, in the name of this instance of the run.
 *
 * <p>Belongs to the service's thread.
 */
final class OutputService implements AutoCloseable {
  /**
   * Bounds how long a stopped trainer holds up its successor and the readers of its topics; users
   * may choose otherwise.
   */
  private static final int TRANSACTION_MILLIS = 15_000;

  /** The broker's default bound of an offset's metadata. */
  private static final int METADATA_CHARACTERS = 4096;

  private final Connection connection;
  private final Moments moments;
  private KafkaProducer<byte[], byte[]> producer;

  OutputService(Connection connection, Moments moments) {
    this.connection = connection;
    this.moments = moments;
    this.producer = producer(connection);
  }

  private static KafkaProducer<byte[], byte[]> producer(Connection connection) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    config.putAll(connection.clients());
    config.putAll(Limits.producer());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, connection.member());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, connection.member());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_MILLIS / 2);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Fences every other process of this name and ends what it left open. */
  void begin() {
    producer.initTransactions();
  }

  /** Replaces a producer that is of no use any more; an open transaction is aborted. */
  void renew() {
    producer.close(Duration.ZERO);
    producer = producer(connection);
    begin();
  }

  /**
   * Publishes records and positions in one transaction, or nothing.
   *
   * <p>Must be called in the thread that polls, with no poll since the caller has made sure that
   * every partition is still its own: the broker checks that the member is of the group, not that
   * the partition is the member's.
   *
   * @throws FencedException if another process has taken this one's place
   * @throws KafkaException if it is not known or not true that all was committed; the producer is
   *     to be renewed and all state to be read back
   */
  void commit(Publication publication, ConsumerGroupMetadata group) {
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(publication.positions());
    try {
      producer.beginTransaction();
      moments.reached(Moment.TRANSACTION_BEGUN);
      for (Publication.Outgoing r : publication.records()) {
        // What becomes of it, commitTransaction tells.
        var unused = producer.send(new ProducerRecord<>(r.topic(), r.key(), r.value()));
      }
      moments.reached(Moment.RECORDS_SENT);
      producer.sendOffsetsToTransaction(offsets, group);
      moments.reached(Moment.OFFSETS_SENT);
      producer.commitTransaction();
      moments.reached(Moment.COMMIT_RETURNED);
    } catch (KafkaException e) {
      if (isFenced(e)) {
        throw fenced(e);
      }
      throw e;
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(List<Publication.Position> positions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Publication.Position p : positions) {
      // The broker's refusal would leave the producer unusable.
      if (p.metadata().isEmpty() || p.metadata().length() >= METADATA_CHARACTERS) {
        throw new IllegalArgumentException(
            "metadata of an offset must have 1 to "
                + (METADATA_CHARACTERS - 1)
                + " characters, found "
                + p.metadata().length());
      }
      offsets.put(
          new TopicPartition(connection.miniBatches(), p.partition()),
          new OffsetAndMetadata(p.offset(), p.metadata()));
    }
    return offsets;
  }

  static boolean isFenced(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ProducerFencedException
          || t instanceof InvalidProducerEpochException
          || t instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }

  static boolean isRefused(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof AuthorizationException) {
        return true;
      }
    }
    return false;
  }

  static FencedException fenced(Exception e) {
    return new FencedException(
        "another process runs as this instance of the run, or this one stood still for longer than"
            + " its transaction may last; nothing was published since: give each trainer an"
            + " --instance of its own, or start this one again",
        e);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
