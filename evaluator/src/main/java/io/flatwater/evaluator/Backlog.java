package io.flatwater.evaluator;

import io.flatwater.evaluator.Evaluator.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Checkpoints that are still to be judged, in the order of their arrival. */
final class Backlog {
  private final List<Arrival> pending = new ArrayList<>();

  /** Adds a checkpoint at the end. */
  void add(Arrival arrival) {
    pending.add(arrival);
  }

  /** Returns the first checkpoint that may be judged now; it stays until it is removed. */
  Optional<Arrival> next(Predicate<Arrival> ready) {
    return pending.stream().filter(ready).findFirst();
  }

  /** Removes a checkpoint. */
  void remove(Arrival arrival) {
    pending.remove(arrival);
  }

  /** Removes all checkpoints of a partition. */
  void drop(int partition) {
    pending.removeIf(a -> a.origin().partition() == partition);
  }

  /** Tells whether a checkpoint is pending. */
  boolean has(String lineage, long version) {
    return pending.stream().anyMatch(a -> a.version() == version && a.lineage().equals(lineage));
  }

  /** Tells whether a checkpoint of a lineage is pending. */
  boolean hasLineage(String lineage) {
    return pending.stream().anyMatch(a -> a.lineage().equals(lineage));
  }

  /**
   * Returns the checkpoints that a newer pending one of their lineage makes dispensable. The last
   * one of a lineage whose stream has ended never is.
   */
  List<Arrival> outdated() {
    Map<String, Long> newest = new HashMap<>();
    pending.forEach(a -> newest.merge(a.lineage(), a.version(), Math::max));
    return pending.stream()
        .filter(a -> a.stage() != Stage.LAST)
        .filter(a -> a.version() < newest.getOrDefault(a.lineage(), a.version()))
        .toList();
  }

  /** Returns the pending checkpoints in order. */
  List<Arrival> all() {
    return List.copyOf(pending);
  }

  /** Returns their number. */
  int size() {
    return pending.size();
  }
}
