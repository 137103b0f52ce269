package io.flatwater.ingest;

/** A point on ingest's way at which a fault is most telling; see {@link Moments}. */
public enum Moment {
  /** Partitions are about to come or go. */
  REBALANCING("rebalancing"),
  /** Open batches of a partition are about to be read back. */
  RESTORE_BEGUN("restore.begun"),
  /** They are read back. */
  RESTORE_DONE("restore.done"),
  /** The first output since the last commit is about to be sent. */
  TRANSACTION_BEGUN("transaction.begun"),
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
