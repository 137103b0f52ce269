package io.flatwater.evaluator;

import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins predictions that were served with labels that came later, and publishes to {@code metrics}
 * how often they were right, for the gate and for people.
 *
 * <p>What it says and the offsets that it follows from are one transaction. At the start it reads
 * again what is still there of both topics. {@link #run} works in the calling thread, which owns
 * all state; {@link #stop} may be called from any.
 */
public final class ServedService {
  private static final Logger LOG = LoggerFactory.getLogger(ServedService.class);
  private static final Set<Topic> TOPICS =
      EnumSet.of(Topic.PREDICTIONS, Topic.LABELS, Topic.METRICS);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final int MOST_FAILURES = 5;

  private final ServedSettings settings;
  private final Wiring wiring;
  private volatile boolean stopped;
  private ServedTally tally;
  private int failures;

  /** Makes a service, which does nothing before it is run. */
  public ServedService(ServedSettings settings, Wiring wiring) {
    this.settings = settings;
    this.wiring = wiring;
    this.tally = new ServedTally(settings);
  }

  /**
   * Works until it is stopped or the thread is interrupted.
   *
   * @throws EvaluatorStoppedException if it cannot go on; what was committed stays
   * @throws RegistryException if the schema registry is out of reach
   */
  public void run() {
    boolean interrupted = false;
    try {
      BrokerService.requireTopics(wiring, TOPICS);
      String id = settings.name() + "-" + settings.instance();
      try (PublisherService publisher = new PublisherService(wiring.kafka(), id, Moments.IGNORED);
          TwinFeedService feed =
              new TwinFeedService(
                  wiring,
                  new TwinFeedService.Member(settings.name(), settings.instance()),
                  List.of(name(Topic.PREDICTIONS), name(Topic.LABELS)))) {
        work(publisher, feed);
      }
    } catch (InterruptException e) {
      // Cleared, so that closing is not disturbed, and set again below.
      interrupted = Thread.interrupted();
    } catch (KafkaException e) {
      throw BrokerService.named(e, wiring, settings.name() + "-" + settings.instance());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Asks {@link #run} to return soon. */
  public void stop() {
    stopped = true;
  }

  private boolean isWanted() {
    return !stopped && !Thread.currentThread().isInterrupted();
  }

  private void work(PublisherService publisher, TwinFeedService feed) {
    while (isWanted()) {
      List<ConsumerRecord<String, Decoded>> records = feed.poll(IDLE);
      if (feed.hasChanged()) {
        remember(feed);
      } else if (!records.isEmpty()) {
        List<Evaluation> evaluations = new ArrayList<>();
        records.forEach(record -> take(record).ifPresent(evaluations::add));
        commit(publisher, feed, evaluations);
      }
    }
  }

  private void remember(TwinFeedService feed) {
    Map<TopicPartition, Long> from = feed.open();
    tally = new ServedTally(settings);
    if (!from.isEmpty()) {
      try (TopicReaderService reader =
          new TopicReaderService(wiring.kafka(), wiring.codec(), from.keySet())) {
        reader.readUpTo(from, this::take, this::isWanted);
      }
    }
  }

  private Optional<Evaluation> take(ConsumerRecord<String, Decoded> record) {
    if (record.key() == null || !(record.value() instanceof Decoded.Value v)) {
      return Optional.empty();
    }
    if (v.record() instanceof Prediction prediction) {
      return tally.take(record.key(), prediction);
    }
    return v.record() instanceof Label label ? tally.take(record.key(), label) : Optional.empty();
  }

  private void commit(
      PublisherService publisher, TwinFeedService feed, List<Evaluation> evaluations) {
    List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
    for (Evaluation e : evaluations) {
      out.add(
          new ProducerRecord<>(
              name(Topic.METRICS),
              wiring.topics().partitionOf(e.getStream()),
              e.getLineage().getBytes(StandardCharsets.UTF_8),
              wiring.codec().encode(name(Topic.METRICS), e)));
    }
    try {
      publisher.commit(out, feed.positions(), feed.group());
      failures = 0;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      failures++;
      if (failures >= MOST_FAILURES || PublisherService.isFenced(e)) {
        throw e;
      }
      LOG.warn(
          "nothing published, starting again from what is committed message={}", e.getMessage());
      publisher.reopen();
      remember(feed);
    }
  }

  private String name(Topic topic) {
    return wiring.topics().name(topic);
  }
}
