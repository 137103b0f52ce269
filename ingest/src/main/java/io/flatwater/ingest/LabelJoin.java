package io.flatwater.ingest;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Label;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins the examples of one stream with labels that come later, and hands them to its batcher.
 *
 * <p>An example waits under its id until a label settles it or its window closes; a label waits for
 * its example in the same way. Time is the stream's own: the latest event time in it, of examples
 * and labels. Of an example that went on its label is kept until the window closes, so that later
 * ones can be compared. When the examples end, the rest goes on as soon as the labels have ended at
 * the same event time or later, or none is waited for any more.
 *
 * <p>What comes out depends on what came in and in which order, on nothing else. Belongs to one
 * thread. Without a window everything goes straight through.
 */
final class LabelJoin {
  /** More labels of one example are conflicts that nobody will sort out. */
  private static final int MOST_VOTES = 1000;

  private final JoinSettings settings;
  private final Batcher batcher;
  private final JoinJournal journal;
  private final Counts counts;
  private final Function<Example, byte[]> wire;

  private final Map<String, Waiting> entries = new HashMap<>();
  private final TreeMap<Long, Waiting> byNumber = new TreeMap<>();
  private final TreeSet<Waiting> deadlines =
      new TreeSet<>(Comparator.comparingLong(Waiting::deadline).thenComparingLong(Waiting::number));

  private long next;
  private long watermark = Micros.NEVER;
  private long labelsEnd = Micros.NEVER;
  private long bytes;
  private int examples;
  private @Nullable EndOfStream end;

  /**
   * What a join is given to work with.
   *
   * @param counts is told what is done
   * @param wire returns the bytes of a joined example, as the batcher's journal keeps them
   */
  record Means(Counts counts, Function<Example, byte[]> wire) {
    /** Nothing is kept. */
    static Means inMemory(Counts counts) {
      return new Means(counts, example -> new byte[0]);
    }
  }

  /** Starts before the first example. */
  LabelJoin(JoinSettings settings, Batcher batcher, JoinJournal journal, Means means) {
    this.settings = settings;
    this.batcher = batcher;
    this.journal = journal;
    this.counts = means.counts();
    this.wire = means.wire();
  }

  /** Goes on where a journal ends; the settings must be those that it was written with. */
  LabelJoin(
      JoinSettings settings,
      Batcher batcher,
      JoinJournal journal,
      Means means,
      JoinJournal.Snapshot kept) {
    this(settings, batcher, journal, means);
    next = kept.head().next();
    watermark = kept.head().watermark();
    labelsEnd = kept.head().labelsEndMicros();
    if (kept.head().endMicros() != Micros.NEVER) {
      end = new EndOfStream(Micros.instant(kept.head().endMicros()), -1L);
    }
    kept.entries().forEach(this::insert);
  }

  /** Takes an accepted example. */
  void example(Row row, Consumer<Output> out) {
    if (settings.isOff()) {
      counts.fate(batcher.add(row, out));
      return;
    }
    Waiting entry = entries.get(row.example().getId());
    if (entry != null && entry.hasExample()) {
      counts.fate(Batcher.Fate.REPEATED);
      return;
    }
    long deadline = saturated(row.micros());
    if (entry == null) {
      entry = new Waiting(next++, row.example().getId(), deadline);
    } else {
      remove(entry);
    }
    entry.example(row, deadline);
    Integer own = row.example().getLabel();
    if (own != null) {
      vote(entry, ownVote(row, own));
    }
    insert(entry);
    journal.put(entry);
    settleFirst(entry, row.arrivalMillis(), out);
    advance(row.micros(), row.arrivalMillis(), out);
  }

  /**
   * Takes an accepted label.
   *
   * @param arrivalMillis when the broker took it, milliseconds since 1970
   */
  void label(Label label, long arrivalMillis, Consumer<Output> out) {
    counts.label();
    Vote vote = Vote.of(label);
    Waiting entry = entries.get(label.getExampleId());
    if (entry == null) {
      entry = new Waiting(next++, label.getExampleId(), saturated(vote.micros()));
    } else {
      remove(entry);
    }
    vote(entry, vote);
    insert(entry);
    journal.put(entry);
    settleFirst(entry, arrivalMillis, out);
    advance(vote.micros(), arrivalMillis, out);
  }

  /** Takes the end of the examples; more may follow after all. */
  void end(EndOfStream theEnd, long arrivalMillis, Consumer<Output> out) {
    if (settings.isOff()) {
      batcher.end(theEnd, out);
      return;
    }
    end = theEnd;
    finishIfDone(arrivalMillis, out);
    journal.head(head());
  }

  /** Takes the end of the labels up to its event time. */
  void labelsEnd(EndOfStream theEnd, long arrivalMillis, Consumer<Output> out) {
    labelsEnd = Math.max(labelsEnd, Micros.of(theEnd.getEventTime()));
    finishIfDone(arrivalMillis, out);
    journal.head(head());
  }

  /** Returns the stream's batcher. */
  Batcher batcher() {
    return batcher;
  }

  /** Returns about how many bytes of memory it and its batcher hold on to. */
  long bytes() {
    return bytes + batcher.bytes();
  }

  private void vote(Waiting entry, Vote vote) {
    boolean repeated =
        entry.settled().isPresent()
            ? entry.settled().get() == vote.label()
            : entry.votes().contains(vote);
    if (repeated) {
      counts.repeatedLabel();
      return;
    }
    boolean conflict =
        entry.settled().isPresent()
            || entry.votes().stream().anyMatch(other -> other.label() != vote.label());
    if (conflict) {
      counts.conflict();
    }
    if (entry.settled().isEmpty() && entry.votes().size() < MOST_VOTES) {
      entry.votes().add(vote);
    }
  }

  private void settleFirst(Waiting entry, long arrivalMillis, Consumer<Output> out) {
    if (settings.conflicts() == JoinSettings.Conflicts.FIRST
        && entry.row().isPresent()
        && !entry.votes().isEmpty()) {
      Vote first = entry.votes().get(0);
      Row row = entry.row().get();
      remove(entry);
      entry.settle(first.label());
      insert(entry);
      journal.put(entry);
      joined(row, first, arrivalMillis, out);
    }
  }

  /** Moves the stream's time on and lets go what is due. */
  private void advance(long micros, long arrivalMillis, Consumer<Output> out) {
    watermark = Math.max(watermark, micros);
    while (!deadlines.isEmpty() && deadlines.first().deadline() <= watermark) {
      close(deadlines.first(), arrivalMillis, out);
    }
    while (entries.size() > settings.most()
        || (bytes > settings.mostBytes() && !entries.isEmpty())) {
      Waiting oldest = byNumber.firstEntry().getValue();
      if (oldest.settled().isEmpty()) {
        counts.evicted();
      }
      close(oldest, arrivalMillis, out);
    }
    finishIfDone(arrivalMillis, out);
    journal.head(head());
  }

  /** Closes the window of one id. */
  private void close(Waiting entry, long arrivalMillis, Consumer<Output> out) {
    remove(entry);
    journal.delete(entry);
    if (entry.row().isPresent()) {
      Row row = entry.row().get();
      if (!entry.votes().isEmpty()) {
        joined(row, resolved(entry.votes()), arrivalMillis, out);
      } else if (settings.missing() == JoinSettings.Missing.PASS) {
        counts.unlabelled();
        counts.fate(batcher.add(new Row(row.example(), arrivalMillis, row.wire()), out));
      } else {
        counts.unlabelled();
        counts.dropped();
      }
    } else if (entry.settled().isEmpty()) {
      counts.orphan();
    }
  }

  private void joined(Row row, Vote vote, long arrivalMillis, Consumer<Output> out) {
    counts.joined();
    Example example = row.example();
    Integer clean = example.getCleanLabel();
    if (clean == null && vote.clean() != Vote.UNKNOWN) {
      clean = vote.clean();
    }
    Example labelled =
        new Example(
            example.getId(),
            example.getEventTime(),
            example.getDomain(),
            vote.source().isEmpty() ? example.getSource() : vote.source(),
            example.getFeatures(),
            vote.label(),
            clean);
    counts.fate(batcher.add(new Row(labelled, arrivalMillis, wire.apply(labelled)), out));
  }

  private Vote resolved(List<Vote> votes) {
    return switch (settings.conflicts()) {
      case FIRST -> votes.get(0);
      case LAST -> {
        Vote last = votes.get(0);
        for (Vote vote : votes) {
          last = vote.micros() >= last.micros() ? vote : last;
        }
        yield last;
      }
      case MAJORITY -> {
        Map<Integer, Integer> frequency = new LinkedHashMap<>();
        votes.forEach(vote -> frequency.merge(vote.label(), 1, Integer::sum));
        int most = frequency.values().stream().max(Integer::compare).orElseThrow();
        yield votes.stream()
            .filter(vote -> frequency.getOrDefault(vote.label(), 0) == most)
            .findFirst()
            .orElseThrow();
      }
    };
  }

  private void finishIfDone(long arrivalMillis, Consumer<Output> out) {
    EndOfStream ending = end;
    if (ending == null || (examples > 0 && labelsEnd < Micros.of(ending.getEventTime()))) {
      return;
    }
    while (!deadlines.isEmpty()) {
      close(deadlines.first(), arrivalMillis, out);
    }
    end = null;
    watermark = Micros.NEVER;
    labelsEnd = Micros.NEVER;
    batcher.end(ending, out);
  }

  private void insert(Waiting entry) {
    entries.put(entry.id(), entry);
    byNumber.put(entry.number(), entry);
    deadlines.add(entry);
    bytes += entry.bytes();
    examples += entry.row().isPresent() ? 1 : 0;
  }

  private void remove(Waiting entry) {
    entries.remove(entry.id());
    byNumber.remove(entry.number());
    deadlines.remove(entry);
    bytes -= entry.bytes();
    examples -= entry.row().isPresent() ? 1 : 0;
  }

  private JoinJournal.Head head() {
    long ending = end == null ? Micros.NEVER : Micros.of(end.getEventTime());
    return new JoinJournal.Head(next, watermark, ending, labelsEnd);
  }

  private long saturated(long micros) {
    long deadline = micros + settings.windowMicros();
    return deadline < micros ? Long.MAX_VALUE : deadline;
  }

  private static Vote ownVote(Row row, int label) {
    Integer clean = row.example().getCleanLabel();
    return new Vote(label, row.micros(), "", clean == null ? Vote.UNKNOWN : clean);
  }
}
