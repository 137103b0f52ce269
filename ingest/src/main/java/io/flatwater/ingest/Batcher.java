package io.flatwater.ingest;

import io.flatwater.schemas.EndOfStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Makes mini-batches and probe sets of the accepted examples of one stream.
 *
 * <p>An id that came lately is dropped. A share of the labelled examples is held out and becomes
 * probe sets. The others fill mini-batches, each closed when it is full, when the next example
 * would make it too large or too long in event time, or when the stream ends. What comes out
 * depends on what came in and in which order, on nothing else; a batcher that is restored from its
 * journal goes on as the old one would have.
 *
 * <p>Belongs to one thread. Knows no clock, no chance and no disk.
 */
final class Batcher {
  private final String stream;
  private final BatcherSettings settings;
  private final Journal journal;
  private final OpenBatch open;
  private final OpenProbes probes;
  private final RecentIds recent;
  private final List<Long> heldOutIds = new ArrayList<>();
  private long sequence;
  private int slots;

  /** What became of an example. */
  enum Fate {
    /** It is in the open batch, or in one that was just written. */
    BATCHED,
    /** It is held out. */
    HELD_OUT,
    /** Its id came before, and it was dropped. */
    REPEATED
  }

  /** Starts a stream from its beginning. */
  Batcher(String stream, BatcherSettings settings, Journal journal) {
    this.stream = stream;
    this.settings = settings;
    this.journal = journal;
    this.open = new OpenBatch(settings);
    this.probes = new OpenProbes(stream, settings.probes(), journal);
    this.recent = new RecentIds(settings.recentIds());
  }

  /** Goes on where a journal ends; the settings must be those that it was written with. */
  Batcher(String stream, BatcherSettings settings, Journal journal, Snapshot snapshot) {
    this(stream, settings, journal);
    sequence = snapshot.head().sequence();
    slots = snapshot.slots();
    for (RecentIds.Block block : snapshot.recent()) {
      for (long hash : block.hashes()) {
        recent.add(hash);
      }
      recent.close(block, journal::forgotten);
    }
    for (Row row : snapshot.open()) {
      open.add(row);
      recent.add(RecentIds.hash(row.example().getId()));
    }
    heldOutIds.addAll(snapshot.head().heldOutIds());
    heldOutIds.forEach(recent::add);
    probes.restore(snapshot.head(), snapshot.heldOut());
  }

  /** Takes an accepted example. */
  Fate add(Row row, Consumer<Output> out) {
    long hash = RecentIds.hash(row.example().getId());
    if (recent.contains(hash)) {
      return Fate.REPEATED;
    }
    recent.add(hash);
    // Nothing could be measured on an example without a label.
    if (row.example().getLabel() != null
        && settings.heldOut().holds(stream, row.example().getId())) {
      heldOutIds.add(hash);
      probes.add(row, out);
      journal.head(head());
      return Fate.HELD_OUT;
    }
    if (!open.takes(row)) {
      close(out);
    }
    journal.row(sequence, open.size(), row);
    open.add(row);
    slots = Math.max(slots, open.size());
    if (open.isFull()) {
      close(out);
    }
    return Fate.BATCHED;
  }

  /** Closes what is open and passes the end on. More examples may follow. */
  void end(EndOfStream end, Consumer<Output> out) {
    flush(out);
    probes.end(out);
    journal.clearRows(slots);
    slots = 0;
    journal.head(head());
    out.accept(new Output.BatchesEnd(stream, new EndOfStream(end.getEventTime(), sequence)));
    out.accept(new Output.ProbesEnd(stream, new EndOfStream(end.getEventTime(), -1L)));
  }

  /** Closes the open mini-batch, if it has rows, before it is full. */
  void flush(Consumer<Output> out) {
    if (!open.isEmpty()) {
      close(out);
    }
  }

  /** Returns the number of the open mini-batch, or nothing if it has no rows. */
  OptionalLong openBatch() {
    return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sequence);
  }

  /** Returns about how many bytes of memory the batcher holds on to. */
  long bytes() {
    return open.bytes() + probes.bytes() + 24L * recent.size();
  }

  private void close(Consumer<Output> out) {
    long[] hashes = new long[open.size() + heldOutIds.size()];
    int n = 0;
    for (Row row : open.rows()) {
      hashes[n++] = RecentIds.hash(row.example().getId());
    }
    for (long hash : heldOutIds) {
      hashes[n++] = hash;
    }
    heldOutIds.clear();
    RecentIds.Block block = new RecentIds.Block(sequence, hashes);
    out.accept(new Output.Batch(stream, open.close(stream, sequence)));
    sequence++;
    journal.closed(block);
    recent.close(block, journal::forgotten);
    journal.head(head());
  }

  private Journal.Head head() {
    return new Journal.Head(
        sequence, probes.nextSlice(), probes.heldOut(), heldOutIds, probes.slices());
  }
}
