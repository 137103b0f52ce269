package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.faults.Content.Sent;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the streams of a round, a portion at a time and straight to the broker: as much work as a
 * fault needs. Portions are sent one after the other by a thread of their own.
 */
final class Feeder implements AutoCloseable {
  private static final int BURSTS = 4;
  private static final int BURST_BATCHES = 2;
  private static final long PAUSE_NANOS = 120_000_000L;

  private final Content content;
  private final Topics topics;
  private final Codec codec;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread t = new Thread(task, "feeder");
            t.setDaemon(true);
            return t;
          });
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile Future<?> last = CompletableFuture.completedFuture(null);

  Feeder(Map<String, Object> clients, Content content, Topics topics, Codec codec) {
    this.content = content;
    this.topics = topics;
    this.codec = codec;
    Map<String, Object> config = new HashMap<>(Limits.producer());
    config.putAll(clients);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 300_000);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Gives every stream its probe set. */
  void probes() {
    for (String stream : Site.STREAMS) {
      send(Topic.PROBES, stream, content.probe(stream));
      send(Topic.PROBES, stream, content.seal(stream));
    }
    settle();
  }

  /** Has every stream go on by some mini-batches; returns at once. */
  void portion() {
    last = thread.submit(this::bursts);
  }

  private void bursts() {
    int records = BURST_BATCHES * content.model().rows();
    for (int burst = 0; burst < BURSTS; burst++) {
      long from = next.getAndAdd(records);
      for (long i = from; i < from + records; i++) {
        for (String stream : Site.STREAMS) {
          send(stream, content.at(stream, i));
        }
      }
      producer.flush();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Ends every stream, once all portions are sent. */
  void end() {
    settle();
    for (String stream : Site.STREAMS) {
      send(Topic.EXAMPLES, stream, content.end(next.get()));
    }
    settle();
  }

  /** Returns how many records each stream has. */
  long records() {
    return next.get();
  }

  /** Waits until the broker has all that was asked for. */
  void settle() {
    try {
      last.get(300, TimeUnit.SECONDS);
      producer.flush();
    } catch (ExecutionException | TimeoutException e) {
      throw new Failure("the campaign cannot send its streams: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
    Throwable found = failure.get();
    if (found != null) {
      throw new Failure("the campaign cannot send its streams: " + found, found);
    }
  }

  private void send(String stream, Sent sent) {
    if (sent instanceof Sent.Record record) {
      send(Topic.EXAMPLES, stream, record.example());
    } else if (sent instanceof Sent.Noise noise) {
      send(Topic.EXAMPLES, stream, noise.bytes());
    }
  }

  private void send(Topic topic, String stream, SpecificRecord record) {
    send(topic, stream, codec.encode(topics.name(topic), record));
  }

  private void send(Topic topic, String stream, byte[] value) {
    producer.send(
        new ProducerRecord<>(topics.name(topic), stream.getBytes(StandardCharsets.UTF_8), value),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close(java.time.Duration.ofSeconds(5));
  }
}
