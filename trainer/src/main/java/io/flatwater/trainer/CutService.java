package io.flatwater.trainer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;

/**
 * Takes cuts from frozen state to committed references, at most one at a time.
 *
 * <p>The scribe writes the files of a frozen cut, which nobody else touches. The service's thread
 * commits the cut when they are written, and the worker may make later steps all the while: only to
 * tell the holdings of their new index, it has to rest. A cut is committed whole, or all state is
 * read back from the cut before it, later steps included.
 */
final class CutService {
  private final Shelf shelf;
  private final InputService input;
  private final OutputService output;
  private final Bench bench;
  private final Scribe scribe;
  private final Deque<Flight> flights = new ArrayDeque<>();
  private final Deque<Committed> committed = new ArrayDeque<>();
  private final Deque<Undone> failed = new ArrayDeque<>();
  private long version = -1;

  /** The thread that writes, and who hears of it. */
  record Scribe(ExecutorService thread, Moments moments, Listener listener) {}

  /**
   * Cuts whose files are being written.
   *
   * @param holdings that were frozen
   * @param files of each, in the same order
   * @param began when, by the system's clock of nanoseconds
   */
  private record Flight(List<Holding> holdings, Future<List<CutFiles>> files, long began) {}

  /** A holding's cut that is committed, of which the holding knows nothing yet. */
  private record Committed(Holding holding, CutFiles files) {}

  /** It is not certain that a cut was committed. */
  static final class Undone extends Exception {
    private static final long serialVersionUID = 1L;
    private final KafkaException reason;

    Undone(KafkaException reason) {
      super(reason);
      this.reason = reason;
    }

    KafkaException reason() {
      return reason;
    }
  }

  CutService(Shelf shelf, InputService input, OutputService output, Bench bench, Scribe scribe) {
    this.shelf = shelf;
    this.input = input;
    this.output = output;
    this.bench = bench;
    this.scribe = scribe;
  }

  /** Tells whether a cut was begun that {@link #land} has not ended. */
  boolean underWay() {
    return !flights.isEmpty() || !committed.isEmpty() || !failed.isEmpty();
  }

  /** Tells whether a cut is written and not committed, so that {@link #commit} does not wait. */
  boolean written() {
    return !flights.isEmpty() && flights.getFirst().files().isDone();
  }

  /** Tells whether {@link #land} has something to do and would not wait for files. */
  boolean ready() {
    return underWay() && (flights.isEmpty() || written());
  }

  /** Returns the newest version that was committed; -1: none yet. */
  long version() {
    return version;
  }

  /** Forgets the cut that is under way; files that were not committed are orphans. */
  void abandon() {
    flights.clear();
    committed.clear();
    failed.clear();
  }

  /** Freezes what is not committed and has it written; nothing must be under way. */
  void launch(List<Holding> holdings) {
    if (underWay()) {
      throw new IllegalStateException("a cut is under way");
    }
    List<Holding> pending = holdings.stream().filter(h -> bench.holds(h) && h.pending()).toList();
    if (!pending.isEmpty()) {
      long began = System.nanoTime();
      scribe.moments().reached(Moment.CUT_BEGUN);
      List<Cut> cuts = pending.stream().map(Holding::freeze).toList();
      scribe.moments().reached(Moment.CUT_FROZEN);
      flights.add(new Flight(pending, scribe.thread().submit(() -> write(cuts)), began));
    }
  }

  private List<CutFiles> write(List<Cut> cuts) {
    List<CutFiles> files = new ArrayList<>();
    for (Cut cut : cuts) {
      files.add(CutFiles.write(cut, shelf, scribe.moments()));
    }
    return files;
  }

  /**
   * Waits for the files of the cut that is under way, if there is one, and commits it. The worker
   * may work meanwhile; {@link #land} is to follow once it rests.
   *
   * @throws io.flatwater.store.StoreException if the files cannot be written
   */
  void commit() {
    if (flights.isEmpty()) {
      return;
    }
    Flight flight = flights.removeFirst();
    List<CutFiles> written = Waits.result(flight.files());
    List<Committed> cuts = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      // A holding ends with its assignment. So whoever is still held was neither revoked nor lost
      // since its first record was polled, and the group metadata of this moment, taken with no
      // poll in between, is valid for its cut.
      Holding holding = flight.holdings().get(i);
      if (bench.holds(holding)) {
        cuts.add(new Committed(holding, written.get(i)));
      }
    }
    if (cuts.isEmpty()) {
      return;
    }
    List<CutFiles> files = cuts.stream().map(Committed::files).toList();
    try {
      output.commit(Publication.of(files, shelf.topics(), shelf.codec()), input.groupMetadata());
      committed.addAll(cuts);
      files.forEach(f -> scribe.listener().committed(told(f, System.nanoTime() - flight.began())));
    } catch (KafkaException e) {
      failed.add(new Undone(e));
    }
  }

  private static Listener.Committed told(CutFiles files, long nanos) {
    Cut cut = files.cut();
    return new Listener.Committed(files.events(), cut.letters(), cut.drift(), nanos);
  }

  /**
   * Brings the cut that is under way, if there is one, to its end. The worker must rest.
   *
   * @return what was committed
   * @throws Undone if it may not have been
   * @throws io.flatwater.store.StoreException if the files cannot be written
   */
  List<Holding> land() throws Undone {
    commit();
    if (!failed.isEmpty()) {
      throw failed.removeFirst();
    }
    List<Holding> holdings = new ArrayList<>();
    while (!committed.isEmpty()) {
      Committed cut = committed.removeFirst();
      cut.holding().committed(cut.files().index());
      cut.files().events().forEach(event -> version = Math.max(version, event.getVersion()));
      holdings.add(cut.holding());
    }
    return holdings;
  }
}
