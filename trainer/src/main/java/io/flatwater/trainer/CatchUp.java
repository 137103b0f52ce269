package io.flatwater.trainer;

import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Decoded;

/**
 * Trains a lineage a second time on records that it has learned from before. Silent: reports and
 * dead letters were published the first time.
 */
final class CatchUp {
  private final Shelf shelf;
  private final Trainer trainer;

  /**
   * Makes ready to catch up.
   *
   * @param trainer as an earlier version left it; goes on with every record
   */
  CatchUp(Shelf shelf, Trainer trainer) {
    this.shelf = shelf;
    this.trainer = trainer;
  }

  /** Trains on a record if it is a mini-batch of this stream, as {@link Holding#take} does. */
  void take(Incoming record) {
    if (Names.stream(record.key()).filter(trainer.stream()::equals).isPresent()
        && shelf.codec().decode(record.value()) instanceof Decoded.Value value
        && value.record() instanceof MiniBatch batch) {
      trainer.train(batch);
    }
  }

  Trainer trainer() {
    return trainer;
  }
}
