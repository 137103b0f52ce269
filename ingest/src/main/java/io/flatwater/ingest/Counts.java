package io.flatwater.ingest;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a pipeline does; written by its thread, read by any. */
public final class Counts {
  private final LongAdder records = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder heldOut = new LongAdder();
  private final LongAdder probeSets = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder deadLetters = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder labels = new LongAdder();
  private final LongAdder joined = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder repeatedLabels = new LongAdder();
  private final LongAdder unlabelled = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder orphans = new LongAdder();
  private final LongAdder evicted = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final LongAccumulator latest = new LongAccumulator(Math::max, Long.MIN_VALUE);

  /**
   * Numbers at one moment, since the start of the process. What an aborted transaction did and a
   * restart does again is counted twice.
   *
   * @param records taken, good and bad
   * @param batches mini-batches written
   * @param heldOut examples held out
   * @param probeSets sets of held-out examples sealed
   * @param repeated examples dropped because their id came before
   * @param deadLetters records refused
   * @param ended streams that ended
   */
  public record Numbers(
      long records,
      long batches,
      long heldOut,
      long probeSets,
      long repeated,
      long deadLetters,
      long ended) {}

  /** Returns the numbers of now. */
  public Numbers numbers() {
    return new Numbers(
        records.sum(),
        batches.sum(),
        heldOut.sum(),
        probeSets.sum(),
        repeated.sum(),
        deadLetters.sum(),
        ended.sum());
  }

  /**
   * What became of labels that came later, and of the examples that waited for them.
   *
   * @param labels taken
   * @param joined examples that went on with a label
   * @param conflicts labels that differed from an earlier one of the same example
   * @param repeated labels that said what was known
   * @param unlabelled examples that no label came for in time
   * @param dropped those of them that were dropped
   * @param orphans labels whose example did not come in time
   * @param evicted entries that went on before their time, because too much was waiting
   */
  public record Labels(
      long labels,
      long joined,
      long conflicts,
      long repeated,
      long unlabelled,
      long dropped,
      long orphans,
      long evicted) {}

  /** Returns the numbers of now about labels that came later. */
  public Labels labels() {
    return new Labels(
        labels.sum(),
        joined.sum(),
        conflicts.sum(),
        repeatedLabels.sum(),
        unlabelled.sum(),
        dropped.sum(),
        orphans.sum(),
        evicted.sum());
  }

  void label() {
    labels.increment();
  }

  void joined() {
    joined.increment();
  }

  void conflict() {
    conflicts.increment();
  }

  void repeatedLabel() {
    repeatedLabels.increment();
  }

  void unlabelled() {
    unlabelled.increment();
  }

  void dropped() {
    dropped.increment();
  }

  void orphan() {
    orphans.increment();
  }

  void evicted() {
    evicted.increment();
  }

  /** Returns the records that were refused, by reason's code. */
  public Map<String, Long> refusals() {
    Map<String, Long> numbers = new TreeMap<>();
    refusals.forEach((reason, number) -> numbers.put(reason, number.sum()));
    return numbers;
  }

  /**
   * Returns the latest event time in any mini-batch since the start, microseconds since 1970;
   * {@link Long#MIN_VALUE} before the first.
   */
  public long latestMicros() {
    return latest.get();
  }

  void record() {
    records.increment();
  }

  void fate(Batcher.Fate fate) {
    switch (fate) {
      case BATCHED -> {}
      case HELD_OUT -> heldOut.increment();
      case REPEATED -> repeated.increment();
    }
  }

  void written(Output output) {
    if (output instanceof Output.Batch batch) {
      batches.increment();
      batch.value().getEventTimes().forEach(latest::accumulate);
    } else if (output instanceof Output.Seal) {
      probeSets.increment();
    } else if (output instanceof Output.Refused refused) {
      deadLetters.increment();
      refusals.computeIfAbsent(refused.value().getReason(), reason -> new LongAdder()).increment();
    } else if (output instanceof Output.BatchesEnd) {
      ended.increment();
    }
  }
}
