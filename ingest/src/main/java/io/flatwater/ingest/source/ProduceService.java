package io.flatwater.ingest.source;

import io.flatwater.schemas.Example;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends sources, and single records, to the topics of a catalogue.
 *
 * <p>The producer is idempotent: within one run nothing is doubled and the order is kept. Keys are
 * streams and the partitioner is Kafka's own (murmur2), which ingest insists on. A source that was
 * sent in part can be sent on from where it broke off; what comes twice is dropped by ingest.
 *
 * <p>Belongs to one thread.
 */
public final class ProduceService implements AutoCloseable {
  private static final long NANOS = 1_000_000_000L;

  private final Topics topics;
  private final Codec codec;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /**
   * Where to begin, how fast, and how far labels lag behind.
   *
   * @param first index of the first example, 0 for all of the source
   * @param perSecond most examples a second of wall time; 0: as fast as the broker takes them
   * @param labelsDelay event time by which a label comes later than its example, on the topic for
   *     labels; zero: with it
   */
  public record Pace(long first, double perSecond, Duration labelsDelay) {
    /** All of the source as fast as the broker takes it. */
    public static final Pace FULL = new Pace(0, 0);

    public Pace {
      if (first < 0 || !(perSecond >= 0) || labelsDelay.isNegative()) {
        throw new IllegalArgumentException(
            "first, perSecond and the labels' delay must not be negative: "
                + first
                + ", "
                + perSecond
                + ", "
                + labelsDelay);
      }
    }

    /** Makes a pace at which labels come with their examples. */
    public Pace(long first, double perSecond) {
      this(first, perSecond, Duration.ZERO);
    }
  }

  /**
   * Opens a producer; the broker need not be there yet.
   *
   * @param clients properties for Kafka clients: {@code bootstrap.servers}, security
   */
  public ProduceService(Map<String, Object> clients, Topics topics, Codec codec) {
    this.topics = topics;
    this.codec = codec;
    Map<String, Object> p = new HashMap<>();
    p.put(ProducerConfig.LINGER_MS_CONFIG, 10);
    p.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 20_000);
    p.putAll(clients);
    p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.putAll(Limits.producer());
    this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a source's examples and then the end of the stream, and waits until the broker has them.
   * Labels that come later are sent in between, in the order of event time, each before the first
   * example that is later.
   *
   * @return the number of examples sent; fewer than there are if {@link #stop} was called, and then
   *     no end of the stream
   * @throws ProduceException if the broker does not take them
   */
  public long send(String stream, Source source, Pace pace, Progress progress) {
    AtomicLong acknowledged = new AtomicLong(pace.first());
    try {
      long next = pace.first();
      long started = System.nanoTime();
      Iterator<Example> examples = source.examples(next);
      LateLabels late = new LateLabels(pace.labelsDelay());
      while (examples.hasNext() && !stopping && failure.get() == null) {
        waitFor(started, next - pace.first(), pace.perSecond());
        Example example = examples.next();
        late.due(example).forEach(label -> send(Topic.LABELS, stream, label, new AtomicLong()));
        send(Topic.EXAMPLES, stream, late.withoutLabel(example), acknowledged);
        progress.at("sending examples", ++next, source.size());
      }
      boolean whole = next == source.size();
      if (whole) {
        send(Topic.EXAMPLES, stream, source.end(), new AtomicLong());
      }
      // Of a source that breaks off, too: otherwise they would never come.
      late.rest().forEach(label -> send(Topic.LABELS, stream, label, new AtomicLong()));
      if (whole && late.isOn()) {
        send(Topic.LABELS, stream, late.end(source.end()), new AtomicLong());
      }
      awaitAll();
      return next - pace.first();
    } catch (KafkaException e) {
      throw new ProduceException(
          "Sent "
              + acknowledged
              + " of "
              + source.size()
              + " examples to "
              + topics.name(Topic.EXAMPLES)
              + ": "
              + reason(e)
              + " Send the source again from example "
              + acknowledged
              + " on; what came twice is dropped.",
          acknowledged.get(),
          e);
    }
  }

  /**
   * Sends one record; whether the broker took it, {@link #flush} says.
   *
   * @throws ProduceException if the broker cannot be reached, or did not take an earlier record
   */
  public void send(Topic topic, String stream, SpecificRecord record) {
    try {
      send(topic, stream, record, new AtomicLong());
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Waits until the broker has all that was sent.
   *
   * @throws ProduceException if it did not take some of it
   */
  public void flush() {
    try {
      awaitAll();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Ends a {@link #send} that another thread is in, after the example under way. */
  public void stop() {
    stopping = true;
  }

  /** Waits for what is under way and closes the producer. */
  @Override
  public void close() {
    producer.close();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
  private void send(Topic topic, String stream, SpecificRecord record, AtomicLong acknowledged) {
    String name = topics.name(topic);
    producer.send(
        new ProducerRecord<>(
            name, stream.getBytes(StandardCharsets.UTF_8), codec.encode(name, record)),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          } else if (failure.get() == null) {
            acknowledged.incrementAndGet();
          }
        });
  }

  private void awaitAll() {
    producer.flush();
    Exception found = failure.get();
    if (found != null) {
      throw found instanceof KafkaException kafka ? kafka : new KafkaException(found);
    }
  }

  private ProduceException failed(KafkaException e) {
    return new ProduceException("The broker did not take a record: " + reason(e), 0, e);
  }

  private static String reason(KafkaException e) {
    if (e instanceof TimeoutException) {
      return "it did not answer in time ("
          + e.getMessage()
          + "); is it running, and is broker.bootstrap right?";
    }
    if (e instanceof InterruptException) {
      return "interrupted.";
    }
    return e.getMessage() + ".";
  }

  /** Waits until the example of this number is due. */
  private void waitFor(long started, long number, double perSecond) {
    if (perSecond > 0) {
      long due = started + (long) (number / perSecond * NANOS);
      for (long left = due - System.nanoTime();
          left > 0 && !stopping && !Thread.currentThread().isInterrupted();
          left = due - System.nanoTime()) {
        LockSupport.parkNanos(Math.min(left, NANOS / 10));
      }
    }
  }
}
