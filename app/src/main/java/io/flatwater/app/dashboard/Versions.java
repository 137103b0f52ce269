package io.flatwater.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a lineage and what they are worth, at most {@link #MOST}: when they are full,
 * every second one is forgotten, but neither the first nor the newest, and a new generation begins:
 * whoever follows throws away what it has of another.
 */
final class Versions {
  static final int MOST = 512;
  private static final int MOST_DOMAINS = 64;

  private final TreeMap<Long, Version> versions = new TreeMap<>();
  private final Set<Long> changed = new TreeSet<>();
  private long judged = -1;
  private int generation;
  private int told;

  /** One checkpoint. */
  private static final class Version {
    private final Map<String, Double> domains = new TreeMap<>();

    /** Rows of each probe set that were judged, and in sum. */
    private final Map<String, Integer> rows = new TreeMap<>();

    private final Map<String, Double> metrics = new TreeMap<>();
    private long step;
    private long eventMillis;
    private long wallMillis;
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private Optional<Noise> noise = Optional.empty();
  }

  /** Adds a checkpoint. */
  void add(Checkpoint checkpoint, long wallMillis) {
    Version version = of(checkpoint.getVersion());
    version.noise = Optional.ofNullable(checkpoint.getNoise()).map(Noise::of);
    // However many sources and classes there are, what is kept of them is bounded.
    version.checkpoint = Optional.of(Checkpoint.newBuilder(checkpoint).setNoise(null).build());
    version.step = checkpoint.getStep();
    version.eventMillis = checkpoint.getToTime().toEpochMilli();
    version.wallMillis = wallMillis;
  }

  /**
   * Adds what a checkpoint is worth on a probe set, or in sum. The live model is also judged on the
   * fewer rows that a candidate was judged on, to compare them; what was found on more rows stays.
   */
  void add(Evaluation evaluation, long wallMillis) {
    Version version = of(evaluation.getVersion());
    version.step = evaluation.getStep();
    version.eventMillis = evaluation.getEventTime().toEpochMilli();
    version.wallMillis = version.wallMillis == 0 ? wallMillis : version.wallMillis;
    judged = Math.max(judged, evaluation.getVersion());
    String set = evaluation.getProbeSet();
    Map<String, Double> found = evaluation.getMetrics();
    Map<String, Double> kept = version.metrics;
    if (!set.equals(Metrics.SUM)) {
      Double accuracy = found.get(Metrics.ACCURACY);
      kept = version.domains;
      if (accuracy == null || !kept.containsKey(set) && kept.size() == MOST_DOMAINS) {
        return;
      }
      found = Map.of(set, accuracy);
    }
    if (evaluation.getRows() >= version.rows.getOrDefault(set, 0)) {
      version.rows.put(set, evaluation.getRows());
      kept.putAll(found);
    } else {
      found.forEach(kept::putIfAbsent);
    }
  }

  private Version of(long number) {
    changed.add(number);
    if (versions.size() == MOST && !versions.containsKey(number)) {
      thin();
    }
    return versions.computeIfAbsent(number, n -> new Version());
  }

  /** Forgets every second one, but not the newest. */
  private void thin() {
    long newest = versions.lastKey();
    boolean drop = false;
    for (long n : List.copyOf(versions.keySet())) {
      if (drop && n != newest) {
        versions.remove(n);
      }
      drop = !drop;
    }
    generation++;
  }

  /** Returns the event of a checkpoint; empty if it is not known, or is forgotten. */
  Optional<Checkpoint> event(long number) {
    Version version = versions.get(number);
    return version == null ? Optional.empty() : version.checkpoint;
  }

  /** Returns the newest checkpoint; empty if there is none. */
  Optional<Checkpoint> newest() {
    return versions.isEmpty() ? Optional.empty() : versions.lastEntry().getValue().checkpoint;
  }

  /** Returns how many versions have been cut that are not judged yet. */
  long unjudged() {
    return newest().map(c -> Math.max(0, c.getVersion() - judged)).orElse(0L);
  }

  /** Returns all of them: {@code {generation, list}}. */
  ObjectNode all() {
    return json(versions.keySet());
  }

  /** Returns those that have changed since the last call; all, if a generation has begun since. */
  ObjectNode changes() {
    ObjectNode node = json(generation == told ? changed : versions.keySet());
    changed.clear();
    told = generation;
    return node;
  }

  private ObjectNode json(Collection<Long> numbers) {
    ObjectNode all = JsonNodeFactory.instance.objectNode().put("generation", generation);
    ArrayNode array = all.putArray("list");
    for (long number : numbers) {
      Version version = versions.get(number);
      if (version == null) {
        continue;
      }
      ObjectNode node = array.addObject();
      node.put("version", number).put("step", version.step);
      node.put("event", version.eventMillis).put("wall", version.wallMillis);
      version.checkpoint.ifPresent(
          c -> node.put("hash", c.getStateHash()).put("bytes", c.getBytes()));
      version.noise.ifPresent(noise -> node.set("noise", noise.json()));
      put(node.putObject("metrics"), version.metrics);
      put(node.putObject("domains"), version.domains);
    }
    return all;
  }

  /**
   * Returns a row for each of them; a column for each metric, for each probe set's accuracy, and,
   * where it is known, for the estimated label noise of each source.
   */
  String csv() {
    Set<String> metrics = new TreeSet<>();
    Set<String> domains = new TreeSet<>();
    Set<String> sources = new TreeSet<>();
    versions
        .values()
        .forEach(
            v -> {
              v.noise.ifPresent(noise -> sources.addAll(noise.rates().keySet()));
              metrics.addAll(v.metrics.keySet());
              domains.addAll(v.domains.keySet());
            });
    StringBuilder text = new StringBuilder("version,step,eventMillis,wallMillis,stateHash");
    metrics.forEach(name -> text.append(',').append(quoted(name)));
    domains.forEach(name -> text.append(',').append(quoted("accuracy of " + name)));
    sources.forEach(name -> text.append(',').append(quoted("noise of " + name)));
    text.append('\n');
    versions.forEach(
        (number, v) -> {
          text.append(number).append(',').append(v.step).append(',').append(v.eventMillis);
          text.append(',').append(v.wallMillis).append(',');
          text.append(v.checkpoint.map(Checkpoint::getStateHash).orElse(""));
          metrics.forEach(name -> cell(text, v.metrics.get(name)));
          domains.forEach(name -> cell(text, v.domains.get(name)));
          Map<String, Double> rates = v.noise.map(Noise::rates).orElse(Map.of());
          sources.forEach(name -> cell(text, rates.get(name)));
          text.append('\n');
        });
    return text.toString();
  }

  private static void cell(StringBuilder text, @Nullable Double value) {
    text.append(',');
    if (value != null && Double.isFinite(value)) {
      text.append(value);
    }
  }

  /** Names come from whoever writes to the topics. */
  private static String quoted(String name) {
    return name.matches("[\\w./ -]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static void put(ObjectNode node, Map<String, Double> values) {
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            node.put(name, value);
          }
        });
  }
}
