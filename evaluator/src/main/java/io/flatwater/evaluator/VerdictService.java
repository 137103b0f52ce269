package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.Decision;
import io.flatwater.evaluator.gate.Gate;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a gate; belongs to the thread that runs it. */
final class VerdictService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateService.class);
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final int MOST_FAILURES = 5;

  private final GateServiceSettings settings;
  private final Wiring wiring;
  private final Frame frame;
  private final PublisherService publisher;
  private final TwinFeedService feed;
  private Gate gate;
  private @Nullable CountDownLatch asked;
  private Map<TopicPartition, Long> askedEnds = Map.of();
  private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
  private int failures;

  /** What a loop shares with the service around it. */
  record Frame(BooleanSupplier wanted, Consumer<GateProgress> display, Moments moments) {}

  VerdictService(GateServiceSettings settings, Wiring wiring, Frame frame) {
    this.settings = settings;
    this.wiring = wiring;
    this.frame = frame;
    gate = new Gate(settings.gate());
    publisher =
        new PublisherService(
            wiring.kafka(), settings.name() + "-" + settings.instance(), frame.moments());
    feed =
        new TwinFeedService(
            wiring,
            new TwinFeedService.Member(settings.name(), settings.instance()),
            List.of(name(Topic.METRICS), name(Topic.COMMANDS)));
  }

  /**
   * Works until it is no longer wanted.
   *
   * @param question is opened when all was decided that was there when it was found
   */
  void run(AtomicReference<@Nullable CountDownLatch> question) {
    while (frame.wanted().getAsBoolean()) {
      List<ConsumerRecord<String, Decoded>> records = feed.poll(IDLE);
      if (feed.hasChanged()) {
        remember();
      } else if (!records.isEmpty()) {
        decide(records);
      }
      answer(question);
    }
  }

  private void answer(AtomicReference<@Nullable CountDownLatch> question) {
    CountDownLatch now = question.get();
    if (now == null) {
      return;
    }
    if (now != asked) {
      askedEnds = feed.ends();
      asked = now;
    }
    // Before partitions were given it knows nothing.
    if (!askedEnds.isEmpty() && feed.hasReached(askedEnds)) {
      question.compareAndSet(now, null);
      now.countDown();
    } else if (askedEnds.isEmpty()) {
      asked = null;
    }
  }

  /** Rebuilds what there is to remember, and goes on from what is committed. */
  private void remember() {
    Map<TopicPartition, Long> from = feed.open();
    gate = new Gate(settings.gate());
    List<TopicPartition> promotions = new ArrayList<>();
    Map<TopicPartition, Long> metrics = new HashMap<>();
    from.forEach(
        (partition, offset) -> {
          if (partition.topic().equals(name(Topic.METRICS))) {
            metrics.put(partition, offset);
            promotions.add(new TopicPartition(name(Topic.PROMOTIONS), partition.partition()));
          }
        });
    if (metrics.isEmpty()) {
      show();
      return;
    }
    read(promotions, reader -> reader.readToEnd(this::recall, frame.wanted()));
    read(metrics.keySet(), reader -> reader.readUpTo(metrics, this::recall, frame.wanted()));
    show();
    LOG.info(
        "event=gate-ready name={} instance={} partitions={} live={}",
        settings.name(),
        settings.instance(),
        metrics.keySet().stream().map(TopicPartition::partition).sorted().toList(),
        gate.live().size());
  }

  private void read(
      java.util.Collection<TopicPartition> partitions, Consumer<TopicReaderService> how) {
    try (TopicReaderService reader =
        new TopicReaderService(wiring.kafka(), wiring.codec(), partitions)) {
      how.accept(reader);
    }
  }

  private void recall(ConsumerRecord<String, Decoded> record) {
    if (record.value() instanceof Decoded.Value v) {
      if (v.record() instanceof Promotion p) {
        gate.recall(p);
      } else if (v.record() instanceof Evaluation e && isHere(e.getStream(), record)) {
        gate.recall(e);
      }
    }
  }

  private void decide(List<ConsumerRecord<String, Decoded>> records) {
    List<Decision> decisions = new ArrayList<>();
    for (ConsumerRecord<String, Decoded> record : records) {
      if (record.value() instanceof Decoded.Value v) {
        decisions.addAll(decide(record, v.record()));
      } else if (record.value() instanceof Decoded.Undecodable u) {
        LOG.warn(
            "record passed over topic={} partition={} offset={} reason={} message={}",
            record.topic(),
            record.partition(),
            record.offset(),
            u.reason(),
            u.message());
      }
    }
    if (commit(decisions)) {
      decisions.forEach(this::say);
      show();
    }
  }

  private List<Decision> decide(ConsumerRecord<String, Decoded> record, SpecificRecord value) {
    if (value instanceof Evaluation e && isHere(e.getStream(), record)) {
      return gate.take(e);
    }
    if (value instanceof Command c && isHere(c.getStream(), record)) {
      return gate.take(c);
    }
    return List.of();
  }

  /** A stream is decided on by whoever has its partition, and by nobody else. */
  private boolean isHere(String stream, ConsumerRecord<String, Decoded> record) {
    boolean here = wiring.topics().partitionOf(stream) == record.partition();
    if (!here) {
      LOG.warn(
          "record of another partition's stream passed over topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset());
    }
    return here;
  }

  private boolean commit(List<Decision> decisions) {
    List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
    for (Decision decision : decisions) {
      String stream = decision.promotion().getStream();
      out.add(record(Topic.PROMOTIONS, stream, decision.promotion()));
      decision.live().ifPresent(live -> out.add(record(Topic.LIVE, stream, live)));
    }
    try {
      publisher.commit(out, feed.positions(), feed.group());
      failures = 0;
      return true;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      failures++;
      if (failures >= MOST_FAILURES || PublisherService.isFenced(e)) {
        throw e;
      }
      LOG.warn(
          "no verdict published, starting again from what is committed message={}", e.getMessage());
      publisher.reopen();
      remember();
      return false;
    }
  }

  private ProducerRecord<byte[], byte[]> record(Topic topic, String stream, SpecificRecord value) {
    return new ProducerRecord<>(
        name(topic),
        wiring.topics().partitionOf(stream),
        stream.getBytes(StandardCharsets.UTF_8),
        wiring.codec().encode(name(topic), value));
  }

  private void say(Decision decision) {
    Promotion p = decision.promotion();
    verdicts.merge(p.getVerdict(), 1L, Long::sum);
    if (p.getVerdict() == Verdict.KEPT && p.getCommand().isEmpty()) {
      return;
    }
    LOG.info(
        "event=verdict verdict={} stream={} checkpoint={}@{} actor={} reason=\"{}\"",
        p.getVerdict(),
        p.getStream(),
        p.getLineage(),
        p.getVersion(),
        p.getActor(),
        p.getReason());
  }

  private void show() {
    frame.display().accept(new GateProgress(verdicts, gate.pending(), gate.live()));
  }

  private String name(Topic topic) {
    return wiring.topics().name(topic);
  }

  @Override
  public void close() {
    try (publisher;
        feed) {
      LOG.debug("closing");
    }
  }
}
