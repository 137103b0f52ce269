package io.flatwater.evaluator;

import io.flatwater.evaluator.Evaluator.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The newest checkpoint of each lineage, and what was found out about it. */
final class Lineages {
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  private static final class Entry {
    private final Arrival newest;
    private final Map<String, Finding> findings = new HashMap<>();
    private String judgedOn = "";
    private boolean failed;

    Entry(Arrival newest) {
      this.newest = newest;
    }
  }

  /** Notes a checkpoint that is on the topic, judged or not. */
  void see(Arrival arrival) {
    Entry entry = entries.get(arrival.lineage());
    if (entry == null || entry.newest.version() <= arrival.version()) {
      entries.put(arrival.lineage(), new Entry(arrival));
    }
  }

  /** Forgets the lineages of a partition. */
  void drop(int partition) {
    entries.values().removeIf(e -> e.newest.origin().partition() == partition);
  }

  /** Notes that a checkpoint was put to all sets of a stream that fit, and what was found. */
  void judged(Arrival arrival, String sumHash, List<Finding> findings) {
    entry(arrival)
        .ifPresent(
            e -> {
              e.judgedOn = sumHash;
              e.findings.clear();
              findings.forEach(f -> e.findings.put(f.hash(), f));
            });
  }

  /** Notes that a checkpoint cannot be judged: it will not be tried again. */
  void failed(Arrival arrival) {
    entry(arrival).ifPresent(e -> e.failed = true);
  }

  /** Returns what was found for a checkpoint on a set, if it is remembered. */
  Optional<Finding> finding(Arrival arrival, SealedSet set) {
    return entry(arrival)
        .map(e -> e.findings.get(set.hash()))
        .filter(f -> f.set().equals(set.name()) && f.domain().equals(set.domain()));
  }

  /** Tells whether a checkpoint failed, or was put to the sets of this hash. */
  boolean settled(Arrival arrival, String sumHash) {
    return entry(arrival).map(e -> e.failed || e.judgedOn.equals(sumHash)).orElse(false);
  }

  /** Returns the newest checkpoint of each lineage in the order of their names. */
  List<Arrival> newest() {
    return entries.values().stream().map(e -> e.newest).toList();
  }

  /** Returns the newest checkpoint of a lineage. */
  Optional<Arrival> newest(String lineage) {
    return Optional.ofNullable(entries.get(lineage)).map(e -> e.newest);
  }

  /** Tells whether a lineage of a stream has come to its end. */
  boolean hasEnded(String stream) {
    return entries.values().stream()
        .anyMatch(e -> e.newest.stream().equals(stream) && e.newest.stage() == Stage.LAST);
  }

  /** Returns the last checkpoint of a lineage whose stream has ended. */
  Optional<Arrival> last(String lineage) {
    return Optional.ofNullable(entries.get(lineage))
        .map(e -> e.newest)
        .filter(a -> a.stage() == Stage.LAST);
  }

  private Optional<Entry> entry(Arrival arrival) {
    return Optional.ofNullable(entries.get(arrival.lineage()))
        .filter(e -> e.newest.version() == arrival.version());
  }
}
