package io.flatwater.app.serving;

import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a share of what was answered to {@code predictions}.
 *
 * <p>A hash of the id decides which, so that whoever sends the labels can know too. It never keeps
 * an answer waiting: what the broker does not take is dropped and counted. May be used by many
 * threads.
 */
public final class PredictionLog implements AutoCloseable {
  private static final long WAIT_MILLIS = 50;
  private static final long BUFFER_BYTES = 8L << 20;
  private static final long WARM_NANOS = 5_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(PredictionLog.class);

  private final LiveModels.Wiring wiring;
  private final double share;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  /**
   * Opens a log.
   *
   * @param share of the ids that are written, 0 to 1
   */
  public PredictionLog(LiveModels.Wiring wiring, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("the share must be from 0 to 1: " + share);
    }
    this.wiring = wiring;
    this.share = share;
    Map<String, Object> properties = new HashMap<>(Limits.producer());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.putAll(wiring.clients());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, WAIT_MILLIS);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    // Asks for the topic now: the first answer is not the one to wait for that.
    warm();
  }

  private void warm() {
    long deadline = System.nanoTime() + WARM_NANOS;
    while (System.nanoTime() < deadline) {
      try {
        producer.partitionsFor(wiring.topics().name(Topic.PREDICTIONS));
        return;
      } catch (TimeoutException e) {
        continue; // it waits no longer than an answer may
      }
    }
    LOG.warn("event=no-predictions detail=\"Kafka does not answer yet; answers are dropped\"");
  }

  /**
   * Writes those of an answer's rows whose ids are in the share.
   *
   * @param ids of the rows, as many as there are
   * @param time of the examples
   */
  public void answered(String stream, List<String> ids, Answer answer, Instant time) {
    String topic = wiring.topics().name(Topic.PREDICTIONS);
    int partition = wiring.topics().partitionOf(stream);
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    for (int row = 0; row < ids.size(); row++) {
      if (!isIn(ids.get(row), share)) {
        continue;
      }
      int likeliest = answer.likeliest(row);
      Prediction prediction =
          Prediction.newBuilder()
              .setExampleId(ids.get(row))
              .setLineage(answer.model().lineage())
              .setVersion(answer.model().version())
              .setPredicted(likeliest)
              .setProbability(answer.probability(row, likeliest))
              .setEventTime(time)
              .build();
      byte[] value = wiring.codec().encode(topic, prediction);
      try {
        producer.send(
            new ProducerRecord<>(topic, partition, key, value),
            (at, e) -> (e == null ? written : dropped).incrementAndGet());
      } catch (KafkaException e) {
        dropped.incrementAndGet();
      }
    }
  }

  /** Tells whether an id is in a share: its SHA-256, as a fraction, is below it. */
  static boolean isIn(String id, double share) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      long bits = ByteBuffer.wrap(hash).getLong() >>> 11;
      return bits * 0x1.0p-53 < share;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns how many predictions the broker has taken. */
  public long written() {
    return written.get();
  }

  /** Returns how many predictions were dropped. */
  public long dropped() {
    return dropped.get();
  }

  /** Waits a little until everything is written. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
