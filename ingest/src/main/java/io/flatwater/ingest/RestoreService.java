package io.flatwater.ingest;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Says when the open batches of a partition are read back. */
record RestoreService(Moments moments) implements StateRestoreListener {

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
    moments.reached(Moment.RESTORE_BEGUN);
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
    // Only the beginning and the end are of interest.
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long records) {
    moments.reached(Moment.RESTORE_DONE);
  }
}
