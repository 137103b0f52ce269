package io.flatwater.trainer;

import io.flatwater.model.file.Counters;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.trainer.StepResult.Reason;
import io.flatwater.trainer.StepResult.Refused;
import io.flatwater.trainer.StepResult.Stepped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * One partition in this trainer's hands, from the moment its state was read until it is given up:
 * the lineages, the position, and what is not committed yet.
 *
 * <p>Whoever loses the partition drops this object; so its identity tells whether uncommitted work
 * is still backed by an unbroken assignment.
 */
final class Holding {
  private static final long MAX_LETTER_BYTES = 32L << 20;
  private static final int MAX_REPORTS = 20_000;

  /** What became of a record. */
  enum Taken {
    /** A mini-batch was used. */
    STEPPED,
    /** It is a dead letter. */
    REFUSED,
    /** Its stream has ended. */
    ENDED,
    /** Its stream is new: the initial model is to be committed before the record is taken. */
    CUT_FIRST
  }

  private final Shelf shelf;
  private final TreeMap<String, Lineage> live = new TreeMap<>();
  private final Map<String, Counters> retired = new HashMap<>();
  private Index index;
  private long next;
  private List<StepReport> reports = new ArrayList<>();
  private List<DeadLetter> letters = new ArrayList<>();
  private List<DriftEvent> drift = new ArrayList<>();
  private List<LabelIssue> issues = new ArrayList<>();
  private long letterBytes;
  private long batches;
  private boolean pressing;
  private int badInARow;
  private String lastRefusal = "";

  private Holding(Shelf shelf, Index index, long next) {
    this.shelf = shelf;
    this.index = index;
    this.next = next;
  }

  /**
   * Reads back all lineages of an index whose streams have not ended; ended ones are read if they
   * go on.
   *
   * @param next offset at which reading goes on
   */
  static Holding restore(Shelf shelf, Index index, long next) {
    Holding holding = new Holding(shelf, index, next);
    index
        .entries()
        .forEach(
            (stream, entry) -> {
              if (!entry.ended()) {
                holding.live.put(stream, holding.load(stream, entry));
              }
            });
    holding.pressing = holding.live.values().stream().anyMatch(Lineage::dirty);
    return holding;
  }

  int partition() {
    return index.partition();
  }

  long next() {
    return next;
  }

  Index index() {
    return index;
  }

  /** Returns the loaded lineages. */
  Iterable<Lineage> lineages() {
    return live.values();
  }

  /** Returns what was counted of all lineages but those that had ended when it was restored. */
  Counters counted() {
    Counters sum = Counters.NONE;
    for (Lineage lineage : live.values()) {
      sum = sum.plus(lineage.trainer().counted());
    }
    for (Counters ended : retired.values()) {
      sum = sum.plus(ended);
    }
    return sum;
  }

  /** Returns the number of mini-batches that are not committed. */
  long batches() {
    return batches;
  }

  /** Tells whether there is anything to commit. */
  boolean pending() {
    return batches > 0
        || !letters.isEmpty()
        || !drift.isEmpty()
        || live.values().stream().anyMatch(Lineage::dirty);
  }

  /** Tells whether a cut must not wait. */
  boolean pressing() {
    return pressing
        || letterBytes > MAX_LETTER_BYTES
        || reports.size() + issues.size() >= MAX_REPORTS;
  }

  /** Returns the report of the step that was made last, which must not be committed yet. */
  StepReport newest() {
    return reports.get(reports.size() - 1);
  }

  /** Returns the statistics of a stream's drift detectors, by name. */
  Map<String, Double> statistics(String stream) {
    Lineage lineage = live.get(stream);
    return lineage == null ? Map.of() : lineage.trainer().statistics();
  }

  /** Returns how many of the last records could not be trained on, none in between. */
  int badInARow() {
    return badInARow;
  }

  /** Tells whether every stream that is known here has ended, and there is one. */
  boolean ended() {
    return live.values().stream().allMatch(Lineage::ended)
        && (!live.isEmpty() || !index.entries().isEmpty());
  }

  /** Tells whether no stream is known here. */
  boolean empty() {
    return live.isEmpty() && index.entries().isEmpty();
  }

  /**
   * Notes that offsets up to {@code to} were deleted before they were read, and goes on there. The
   * next version of every stream that has not ended says so.
   */
  void skipTo(long to) {
    live.values().forEach(lineage -> lineage.missed(next, to));
    index.entries().forEach((stream, entry) -> drift.add(shelf.gap(stream, entry, next, to)));
    next = to;
  }

  /** Takes the next record. */
  Taken take(Incoming record) {
    Optional<String> key = Names.stream(record.key());
    if (key.isEmpty()) {
      return refuse(record, Reason.BAD_STREAM, "the key must be a stream's name of 1 to 512 bytes");
    }
    String stream = key.get();
    int home = shelf.topics().partitionOf(stream);
    if (home != partition()) {
      return refuse(
          record, Reason.WRONG_PARTITION, "stream " + stream + " belongs on partition " + home);
    }
    Decoded decoded = shelf.codec().decode(record.value());
    if (decoded instanceof Decoded.Undecodable u) {
      return refuse(record, u.reason().name(), u.message());
    }
    SpecificRecord value = ((Decoded.Value) decoded).record();
    if (!(value instanceof MiniBatch) && !(value instanceof EndOfStream)) {
      return refuse(
          record,
          Reason.UNEXPECTED_RECORD,
          "found a " + value.getSchema().getName() + ", expected a MiniBatch or an EndOfStream");
    }
    Lineage lineage = live.computeIfAbsent(stream, this::find);
    if (!lineage.hasVersion()) {
      pressing = true;
      return Taken.CUT_FIRST;
    }
    if (value instanceof MiniBatch batch) {
      return train(record, lineage, batch);
    }
    lineage.end();
    pressing = true;
    next = record.offset() + 1;
    return Taken.ENDED;
  }

  private Lineage find(String stream) {
    retired.remove(stream);
    Index.Entry entry = index.entries().get(stream);
    if (entry == null) {
      return Lineage.begun(shelf.begin(stream), next);
    }
    Lineage lineage = load(stream, entry);
    pressing = pressing || lineage.dirty();
    return lineage;
  }

  private Lineage load(String stream, Index.Entry entry) {
    Lineage lineage = shelf.load(partition(), stream, entry);
    requireGoing(lineage);
    return lineage;
  }

  /**
   * Stops the run if a model has diverged for good, or the records are not what it can train on;
   * what led to that is committed.
   *
   * @param poisonLimit how many in a row are too many
   */
  void requireGood(int poisonLimit) {
    live.values().forEach(Holding::requireGoing);
    if (badInARow >= poisonLimit) {
      throw new PoisonedStreamException(
          badInARow
              + " records in a row of partition "
              + partition()
              + " could not be trained on, the last because "
              + lastRefusal
              + "; they are in the dead letters or counted as skipped: look at what is sent, then"
              + " start again to go on behind them");
    }
  }

  private static void requireGoing(Lineage lineage) {
    if (lineage.trainer().stopped()) {
      throw new DivergedException(
          lineage.trainer().lineage()
              + " has diverged at step "
              + lineage.trainer().step()
              + " and training stops (the topic drift says why); start a run of a new name from an"
              + " earlier checkpoint, with a smaller rate or another policy on divergence");
    }
  }

  private Taken train(Incoming record, Lineage lineage, MiniBatch batch) {
    StepResult result = lineage.trainer().train(batch);
    if (!result.events().isEmpty()) {
      drift.addAll(result.events());
      lineage.touch();
      pressing = pressing || lineage.trainer().stopped();
    }
    if (result instanceof Refused refused) {
      return refuse(record, refused.reason(), refused.message());
    }
    Stepped stepped = (Stepped) result;
    lineage.used(stepped.tested());
    reports.add(stepped.report());
    issues.addAll(stepped.issues());
    batches++;
    switch (stepped.report().getOutcome()) {
      case SKIPPED -> bad("the loss or the gradient is not finite");
      case APPLIED, UNLABELLED -> badInARow = 0;
    }
    next = record.offset() + 1;
    return Taken.STEPPED;
  }

  private Taken refuse(Incoming record, Reason reason, String message) {
    return refuse(record, reason.name(), message);
  }

  private Taken refuse(Incoming record, String reason, String message) {
    DeadLetter letter = shelf.letter(record, reason, message);
    letters.add(letter);
    letterBytes += record.value().length;
    bad(reason + ": " + message);
    next = record.offset() + 1;
    return Taken.REFUSED;
  }

  private void bad(String why) {
    badInARow++;
    lastRefusal = why;
  }

  /** Returns all that is not committed as a cut, and begins the next one. */
  Cut freeze() {
    List<Cut.Snapshot> snapshots = new ArrayList<>();
    for (Lineage lineage : live.values()) {
      if (lineage.dirty()) {
        snapshots.add(lineage.freeze(partition(), next));
      }
    }
    Cut cut = new Cut(index, next, snapshots, reports, issues, letters, drift);
    reports = new ArrayList<>();
    issues = new ArrayList<>();
    letters = new ArrayList<>();
    drift = new ArrayList<>();
    letterBytes = 0;
    batches = 0;
    pressing = false;
    return cut;
  }

  /** Takes the index that a cut of this partition was committed with. */
  void committed(Index index) {
    this.index = index;
    for (Iterator<Lineage> all = live.values().iterator(); all.hasNext(); ) {
      Lineage lineage = all.next();
      if (lineage.ended() && !lineage.dirty()) {
        retired.put(lineage.trainer().stream(), lineage.trainer().counted());
        all.remove();
      }
    }
  }
}
