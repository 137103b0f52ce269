package io.flatwater.app.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives records their place in a trace. A mini-batch goes on with the trace of its examples if they
 * share one; otherwise it begins its own and links to theirs. Its step goes on with it, a
 * checkpoint with that of the last step before it and links to the other steps since the one
 * before, metrics go on with their checkpoint, and a verdict with the metrics. The log names them.
 *
 * <p>Kafka makes it by name ({@code interceptor.classes}), one for each client, and what one hears
 * another has to say, so what they remember is shared, and bounded.
 */
public final class TraceInterceptor
    implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(TraceInterceptor.class);
  private static final String TRACED = "event=traced record={} id={} trace={}";

  /** Name of the headers in which a mini-batch or a checkpoint says which spans are in it. */
  static final String LINK = "tracelink";

  /** Each takes some 70 bytes, and all of them must fit beside the largest mini-batch. */
  static final int MOST_LINKS = 512;

  private static final int MOST_EXAMPLES = 50_000;
  private static final int MOST = 10_000;
  private static final int MOST_LINEAGES = 1_000;

  /** Names are kept: nobody may fill the memory with long ones. */
  private static final int LONGEST_STREAM = 512;

  private static final Remembered EXAMPLES = new Remembered(MOST_EXAMPLES);
  private static final Remembered LABELS = new Remembered(MOST_EXAMPLES);
  private static final Remembered BATCHES = new Remembered(MOST);
  private static final Gathered STEPS = new Gathered(MOST_LINEAGES, MOST_LINKS + 1);
  private static final Remembered CHECKPOINTS = new Remembered(MOST);
  private static final Remembered JUDGED = new Remembered(MOST);

  /** Made by Kafka. */
  public TraceInterceptor() {}

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return record;
    }
    if (is(Topic.EXAMPLES, record.topic()) || is(Topic.LABELS, record.topic())) {
      begin(record);
    } else if (is(Topic.MINI_BATCHES, record.topic())) {
      batch(record);
    } else if (is(Topic.CHECKPOINTS, record.topic())) {
      checkpoint(record);
    } else {
      trace(record.topic(), value).ifPresent(place -> set(record.headers(), place));
    }
    return record;
  }

  private static boolean is(Topic topic, String name) {
    return name.endsWith(topic.suffix());
  }

  /** Who sends an example may have begun its trace. */
  private static void begin(ProducerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(Traceparent.HEADER) == null) {
      name(record.key(), record.value())
          .ifPresent(name -> set(record.headers(), Traceparent.ofExample(name)));
    }
  }

  private static void batch(ProducerRecord<byte[], byte[]> record) {
    Optional<String> id = Names.of(record.value(), Names::first);
    if (id.isEmpty()) {
      return;
    }
    List<String> examples = Names.examples(record.value());
    Set<Traceparent> links = new LinkedHashSet<>();
    boolean all = !examples.isEmpty();
    for (String example : examples) {
      String name = name(record.key(), example);
      Optional<Traceparent> place = EXAMPLES.of(name);
      all &= place.isPresent();
      Stream.of(place, LABELS.of(name)).flatMap(Optional::stream).forEach(links::add);
    }
    boolean shared = all && links.stream().map(Traceparent::trace).distinct().count() == 1;
    Traceparent own = Traceparent.of(id.get());
    Traceparent place = shared ? links.iterator().next().next("mini-batch " + id.get()) : own;
    set(record.headers(), place);
    link(record.headers(), links);
    LOG.debug(
        "event=traced record=mini-batch id={} trace={} links={}",
        id.get(),
        place.trace(),
        links.size());
  }

  private static void checkpoint(ProducerRecord<byte[], byte[]> record) {
    Optional<String> named = Names.of(record.value(), Names::checkpoint);
    if (named.isEmpty()) {
      return;
    }
    String name = named.get();
    List<Traceparent> steps = STEPS.checkpoint(name.substring(0, name.lastIndexOf('@')));
    if (steps.isEmpty()) {
      return;
    }
    Traceparent place = steps.get(steps.size() - 1).next("checkpoint " + name);
    set(record.headers(), place);
    link(record.headers(), steps.subList(0, steps.size() - 1));
    LOG.info(TRACED, "checkpoint", name, place.trace());
  }

  private static Optional<Traceparent> trace(String topic, byte[] value) {
    if (is(Topic.STEPS, topic)) {
      String lineage = Names.of(value, Names::first).orElse("");
      Optional<Traceparent> step =
          Names.of(value, Names::step)
              .map(batch -> BATCHES.of(batch).orElseGet(() -> Traceparent.of(batch)))
              .map(batch -> batch.next("step " + lineage));
      step.ifPresent(place -> STEPS.step(lineage, place));
      return step;
    }
    if (is(Topic.METRICS, topic)) {
      Optional<String> name = Names.of(value, Names::evaluation);
      Optional<Traceparent> metrics =
          name.flatMap(CHECKPOINTS::of).map(c -> c.next("evaluation " + name.get()));
      if (Names.of(value, Names::probeSet).equals(Optional.of(Metrics.SUM))) {
        metrics.ifPresent(m -> LOG.info(TRACED, "metrics", name.orElse(""), m.trace()));
      }
      return metrics;
    }
    if (is(Topic.PROMOTIONS, topic)) {
      Optional<String> name = Names.of(value, Names::verdict);
      Optional<Traceparent> verdict =
          name.flatMap(JUDGED::of).map(metrics -> metrics.next("verdict " + name.get()));
      verdict.ifPresent(v -> LOG.info(TRACED, "verdict", name.orElse(""), v.trace()));
      return verdict;
    }
    return Optional.empty();
  }

  private static void link(Headers headers, Collection<Traceparent> links) {
    headers.remove(LINK);
    links.stream().limit(MOST_LINKS).forEach(l -> headers.add(LINK, l.header()));
  }

  private static void set(Headers headers, Traceparent place) {
    headers.remove(Traceparent.HEADER);
    headers.add(Traceparent.HEADER, place.header());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<?, ?> record : records) {
      if (record.value() instanceof byte[] value) {
        byte[] key = record.key() instanceof byte[] bytes ? bytes : null;
        hear(record.topic(), key, value, place(record.headers()));
      } else if (record.value() instanceof Decoded.Value decoded
          && decoded.record() instanceof Evaluation e) {
        // The gate's consumers decode.
        remember(JUDGED, e.getLineage() + "@" + e.getVersion(), place(record.headers()));
      }
    }
    return records;
  }

  /** Returns the place that a record's header names; empty if it has none that is one. */
  static Optional<Traceparent> place(Headers headers) {
    Header header = headers.lastHeader(Traceparent.HEADER);
    return header == null || header.value() == null
        ? Optional.empty()
        : Traceparent.read(header.value());
  }

  private static void hear(
      String topic, byte @Nullable [] key, byte[] value, Optional<Traceparent> place) {
    if (is(Topic.EXAMPLES, topic) || is(Topic.LABELS, topic)) {
      Remembered memory = is(Topic.EXAMPLES, topic) ? EXAMPLES : LABELS;
      name(key, value).ifPresent(name -> remember(memory, name, place));
    } else if (is(Topic.MINI_BATCHES, topic)) {
      Names.of(value, Names::first).ifPresent(id -> remember(BATCHES, id, place));
    } else if (is(Topic.CHECKPOINTS, topic)) {
      Names.of(value, Names::checkpoint).ifPresent(name -> remember(CHECKPOINTS, name, place));
    } else if (is(Topic.METRICS, topic)) {
      Names.of(value, Names::evaluation).ifPresent(name -> remember(JUDGED, name, place));
    }
  }

  private static void remember(Remembered memory, String name, Optional<Traceparent> place) {
    place.ifPresentOrElse(p -> memory.put(name, p), () -> memory.forget(name));
  }

  /** Returns the name of an example among all streams, of itself or of a label for it. */
  static Optional<String> name(byte @Nullable [] key, byte[] value) {
    if (key != null && key.length > LONGEST_STREAM) {
      return Optional.empty();
    }
    boolean avro = value.length > 0 && value[0] == 0;
    Optional<String> id = avro ? Names.of(value, Names::first) : Names.json(value);
    return id.map(i -> name(key, i));
  }

  private static String name(byte @Nullable [] stream, String id) {
    return (stream == null ? "" : new String(stream, UTF_8)) + "/" + id;
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
