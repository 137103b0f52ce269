package io.flatwater.trainer;

import io.flatwater.model.file.Origin;
import java.util.ArrayList;
import java.util.List;

/** A trainer with what has happened to it since its newest version. */
final class Lineage {
  private final Trainer trainer;
  private long version;
  private long fromOffset;
  private long earliest = Long.MAX_VALUE;
  private long latest;
  private List<String> differences = List.of();
  private final List<Origin.Gap> gaps = new ArrayList<>();
  private boolean seen;
  private boolean dirty;
  private boolean ended;

  private Lineage(Trainer trainer, long version, long fromOffset) {
    this.trainer = trainer;
    this.version = version;
    this.fromOffset = fromOffset;
  }

  /** Returns a lineage that begins at an offset and has no version yet. */
  static Lineage begun(Trainer trainer, long offset) {
    Lineage lineage = new Lineage(trainer, -1, offset);
    lineage.dirty = true;
    return lineage;
  }

  /**
   * Returns a lineage as its newest version left it.
   *
   * @param differences of the numeric environment since then
   */
  static Lineage restored(Trainer trainer, Index.Entry entry, List<String> differences) {
    Lineage lineage = new Lineage(trainer, entry.version(), entry.toOffset());
    lineage.differences = List.copyOf(differences);
    lineage.latest = entry.latest();
    lineage.ended = entry.ended();
    lineage.seen = trainer.counted().examples() > 0;
    return lineage;
  }

  Trainer trainer() {
    return trainer;
  }

  /** Returns how the numeric environment differs from the one its newest version was made in. */
  List<String> differences() {
    return differences;
  }

  boolean hasVersion() {
    return version >= 0;
  }

  boolean dirty() {
    return dirty;
  }

  boolean ended() {
    return ended;
  }

  /** Lets the next cut hold a version of it, though it has learned nothing. */
  void touch() {
    dirty = true;
  }

  /** Notes that offsets were deleted before they were read. */
  void missed(long from, long to) {
    gaps.add(new Origin.Gap(from, to));
    dirty = true;
  }

  /** Notes that a mini-batch was used. */
  void used(Tested tested) {
    earliest = Math.min(earliest, tested.earliest());
    latest = seen ? Math.max(latest, tested.latest()) : tested.latest();
    seen = true;
    dirty = true;
    ended = false;
  }

  /** Notes that the stream has ended. */
  void end() {
    dirty = true;
    ended = true;
  }

  /**
   * Returns the next version as it is now, which later steps leave alone.
   *
   * @param partition of the stream
   * @param toOffset after the last record in it
   */
  Cut.Snapshot freeze(int partition, long toOffset) {
    version++;
    Origin origin =
        new Origin(partition, fromOffset, toOffset, Math.min(earliest, latest), latest, gaps);
    gaps.clear();
    fromOffset = toOffset;
    earliest = Long.MAX_VALUE;
    dirty = false;
    return new Cut.Snapshot(
        trainer.stream(), trainer.freeze(version, origin), trainer.anchors(), ended);
  }
}
