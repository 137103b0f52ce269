package io.flatwater.app.trace;

import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The way of one trace through the topics: its own records, and whatever links to them. Of a trace
 * that begins with an example these are the mini-batch that holds it, the step, the checkpoint that
 * the step went into, and what was said of that; of one that begins with a mini-batch also the
 * examples in it.
 *
 * <p>Records are given topic by topic, in the order of {@link #TOPICS}. Belongs to one thread.
 */
public final class Trail {
  /** What is read, in this order: mini-batches first, because they say which examples matter. */
  public static final List<Topic> TOPICS =
      List.of(
          Topic.MINI_BATCHES,
          Topic.EXAMPLES,
          Topic.LABELS,
          Topic.STEPS,
          Topic.CHECKPOINTS,
          Topic.METRICS,
          Topic.PROMOTIONS);

  private static final Pattern TRACE =
      Pattern.compile("(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2}.*)?");

  private final String trace;
  private final Set<String> batchTraces = new HashSet<>();
  private final Set<Traceparent> linked = new HashSet<>();
  private final Set<String> checkpoints = new TreeSet<>();
  private final List<Stop> stops = new ArrayList<>();

  /**
   * A record on the way.
   *
   * @param topic that it is on
   * @param name of the example, mini-batch, step or checkpoint
   * @param time when it was appended
   * @param trace that it is in itself, 32 hexadecimal digits
   * @param partition of the topic
   * @param offset in the partition
   */
  public record Stop(
      Topic topic, String name, Instant time, String trace, int partition, long offset) {}

  /**
   * Begins to follow a trace.
   *
   * @param text the trace's 32 hexadecimal digits, or a whole {@code traceparent}
   * @throws IllegalArgumentException if it is neither
   */
  public Trail(String text) {
    Matcher matcher = TRACE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "found trace \""
              + text
              + "\", expected 32 hexadecimal digits in lower case, or a traceparent");
    }
    trace = matcher.group(1);
    batchTraces.add(trace);
  }

  /** Takes the next record of a topic. */
  public void take(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    Optional<Traceparent> place = TraceInterceptor.place(record.headers());
    byte[] value = record.value();
    if (place.isEmpty() || value == null || !onTheWay(topic, record, place.get())) {
      return;
    }
    name(topic, record)
        .ifPresent(
            name ->
                stops.add(
                    new Stop(
                        topic,
                        name,
                        Instant.ofEpochMilli(record.timestamp()),
                        place.get().trace(),
                        record.partition(),
                        record.offset())));
  }

  private boolean onTheWay(Topic topic, ConsumerRecord<byte[], byte[]> record, Traceparent place) {
    boolean ours = place.trace().equals(trace);
    return switch (topic) {
      case MINI_BATCHES -> {
        List<Traceparent> links = links(record);
        boolean batch = ours || links.stream().anyMatch(l -> l.trace().equals(trace));
        if (ours) {
          linked.addAll(links);
        }
        if (batch) {
          batchTraces.add(place.trace());
        }
        yield batch;
      }
      case EXAMPLES, LABELS -> ours || linked.contains(place);
      case STEPS -> batchTraces.contains(place.trace());
      case CHECKPOINTS -> {
        boolean holds =
            batchTraces.contains(place.trace())
                || links(record).stream().anyMatch(l -> batchTraces.contains(l.trace()));
        if (holds) {
          Names.of(record.value(), Names::checkpoint).ifPresent(checkpoints::add);
        }
        yield holds;
      }
      case METRICS ->
          Names.of(record.value(), Names::probeSet).equals(Optional.of(Metrics.SUM))
              && about(Names.of(record.value(), Names::evaluation));
      default -> about(Names.of(record.value(), Names::verdict));
    };
  }

  private boolean about(Optional<String> checkpoint) {
    return checkpoint.filter(checkpoints::contains).isPresent();
  }

  private static List<Traceparent> links(ConsumerRecord<byte[], byte[]> record) {
    List<Traceparent> links = new ArrayList<>();
    for (Header header : record.headers().headers(TraceInterceptor.LINK)) {
      if (header.value() != null && links.size() < TraceInterceptor.MOST_LINKS) {
        Traceparent.read(header.value()).ifPresent(links::add);
      }
    }
    return links;
  }

  private static Optional<String> name(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    return switch (topic) {
      case EXAMPLES, LABELS -> TraceInterceptor.name(record.key(), value);
      case MINI_BATCHES -> Names.of(value, Names::first).map(id -> key(record) + " " + id);
      case STEPS -> Names.of(value, Names::numbered);
      case CHECKPOINTS -> Names.of(value, Names::checkpoint);
      case METRICS -> Names.of(value, Names::evaluation);
      default -> Names.of(value, Names::verdict);
    };
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  /**
   * Returns what was found, examples first, then what was made of them, each topic in the order of
   * its log.
   */
  public List<Stop> stops() {
    return stops.stream().sorted((a, b) -> Integer.compare(rank(a), rank(b))).toList();
  }

  private static int rank(Stop stop) {
    return switch (stop.topic()) {
      case EXAMPLES -> -2;
      case LABELS -> -1;
      default -> TOPICS.indexOf(stop.topic());
    };
  }
}
