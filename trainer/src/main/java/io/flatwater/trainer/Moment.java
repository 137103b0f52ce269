package io.flatwater.trainer;

/**
 * A point on the way of a cut or a restore at which a fault is most telling; see {@link Moments}.
 *
 * <p>A cut holds training up from {@link #CUT_BEGUN} to {@link #CUT_FROZEN}; its files are written
 * and its transaction is committed while training goes on, so that moments come from several
 * threads.
 */
public enum Moment {
  /** Partitions were given to this trainer; nothing is read of them yet. */
  PARTITIONS_ASSIGNED("partitions.assigned"),
  /** Partitions are about to go to another trainer; they are cut next. */
  PARTITIONS_REVOKED("partitions.revoked"),
  /** Partitions have gone to another trainer already; uncommitted work on them is dropped. */
  PARTITIONS_LOST("partitions.lost"),
  /** State is about to be read back. */
  RESTORE_BEGUN("restore.begun"),
  /** A lost checkpoint was made again from an earlier one; its file is durable. */
  CAUGHT_UP("caught.up"),
  /** State and position agree again. */
  RESTORE_DONE("restore.done"),
  /** A step was made; nothing of it is committed. */
  STEP_DONE("step.done"),
  /** A cut is about to be frozen. */
  CUT_BEGUN("cut.begun"),
  /** A cut is frozen; its files are written while training goes on. */
  CUT_FROZEN("cut.frozen"),
  /** One file of a cut is durable. */
  FILE_SYNCED("file.synced"),
  /** All files of a cut are durable, the index too. */
  INDEX_SYNCED("index.synced"),
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

  /** Returns its name as a schedule of faults writes it, for example {@code file.synced}. */
  public String label() {
    return label;
  }
}
