package io.flatwater.evaluator;

/** A point on an evaluator's way at which a fault is most telling; see {@link Moments}. */
public enum Moment {
  /** Partitions were given to this evaluator, and what is published was read back. */
  METRICS_READ("metrics.read"),
  /** A checkpoint's file was loaded and verified. */
  CHECKPOINT_LOADED("checkpoint.loaded"),
  /** A checkpoint was examined; nothing of it is published. */
  RESULT_FOUND("result.found"),
  /** A transaction was begun; it is empty. */
  TRANSACTION_BEGUN("transaction.begun"),
  /** The records of the transaction are sent. */
  RECORDS_SENT("records.sent"),
  /** The offsets are part of the transaction; it is not committed. */
  OFFSETS_SENT("offsets.sent"),
  /** The transaction is committed. */
  COMMIT_RETURNED("commit.returned");

  private final String label;

  Moment(String label) {
    this.label = label;
  }

  /** Returns its name as a schedule of faults writes it, for example {@code offsets.sent}. */
  public String label() {
    return label;
  }
}
