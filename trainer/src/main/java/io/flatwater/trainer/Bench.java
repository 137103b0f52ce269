package io.flatwater.trainer;

import io.flatwater.schemas.StepReport;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The partitions in this trainer's hands and the records that wait for them.
 *
 * <p>Used by one thread at a time: by a worker within {@link #work}, by the service's thread
 * otherwise. Only {@link #ask} may be called meanwhile.
 */
final class Bench {
  private final ServiceSettings service;
  private final Moments moments;
  private final Listener listener;
  private final TreeMap<Integer, Holding> held = new TreeMap<>();
  private final Deque<Incoming> waiting = new ArrayDeque<>();
  private volatile boolean asked;
  private long records;
  private long steps;
  private long refused;

  Bench(ServiceSettings service, Moments moments, Listener listener) {
    this.service = service;
    this.moments = moments;
    this.listener = listener;
  }

  void hold(Holding holding) {
    held.put(holding.partition(), holding);
  }

  /** Gives a partition up with all that is not committed. */
  void drop(int partition) {
    held.remove(partition);
    waiting.removeIf(record -> record.partition() == partition);
  }

  Collection<Holding> held() {
    return held.values();
  }

  Optional<Holding> holding(int partition) {
    return Optional.ofNullable(held.get(partition));
  }

  /** Tells whether this very holding is in hand, and not only its partition again. */
  boolean holds(Holding holding) {
    return held.get(holding.partition()) == holding;
  }

  void add(Collection<Incoming> records) {
    waiting.addAll(records);
  }

  boolean idle() {
    return waiting.isEmpty();
  }

  /**
   * Returns the records that wait; live, and only to be read while no worker is in {@link #work}.
   */
  Collection<Incoming> waiting() {
    return waiting;
  }

  /** Returns the partitions that must be cut before they go on. */
  List<Holding> due() {
    return held.values().stream().filter(this::due).toList();
  }

  private boolean due(Holding holding) {
    return presses(holding) || holding.batches() >= service.cuts().steps();
  }

  /** Tells whether a partition must not go on before it is cut. */
  boolean presses(Holding holding) {
    return holding.pressing() || holding.badInARow() >= service.poisonLimit();
  }

  /** Asks the worker to return after the record that it is at. */
  void ask() {
    asked = true;
  }

  /** Takes records until there is none, a cut is due, or it is asked to return. */
  void work() {
    while (!asked && !waiting.isEmpty()) {
      Incoming record = waiting.getFirst();
      Holding holding = held.get(record.partition());
      if (holding == null) {
        throw new IllegalStateException(
            "a record of partition " + record.partition() + " came without its state");
      }
      long began = System.nanoTime();
      listener.taking();
      Holding.Taken taken = holding.take(record);
      listener.taken();
      if (taken == Holding.Taken.CUT_FIRST) {
        break;
      }
      waiting.removeFirst();
      records++;
      switch (taken) {
        case STEPPED -> {
          steps++;
          StepReport report = holding.newest();
          listener.stepped(report, System.nanoTime() - began);
          listener.watched(report.getStream(), holding.statistics(report.getStream()));
          moments.reached(Moment.STEP_DONE);
        }
        case REFUSED -> refused++;
        default -> {}
      }
      if (due(holding)) {
        break;
      }
    }
    asked = false;
  }

  long records() {
    return records;
  }

  long steps() {
    return steps;
  }

  long refused() {
    return refused;
  }
}
