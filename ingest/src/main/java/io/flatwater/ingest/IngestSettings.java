package io.flatwater.ingest;

import io.flatwater.schemas.wire.Topics;
import java.time.Duration;

/**
 * What ingest does, wherever it runs. Other settings make other mini-batches: change them under a
 * new application id.
 *
 * @param check what an example must be
 * @param batcher how examples are cut into mini-batches and probe sets
 * @param topics where records come from and go to
 * @param storage where open batches are kept between two examples
 * @param labels how labels that come later are joined
 * @param flush wall time after which an open mini-batch is closed before it is full, at the latest
 *     after twice as long; zero: never. Two runs over the same examples make other mini-batches
 *     then; the log of mini-batches stays the record of what was trained on
 */
public record IngestSettings(
    Check check,
    BatcherSettings batcher,
    Topics topics,
    Storage storage,
    JoinSettings labels,
    Duration flush) {

  public IngestSettings {
    if (flush.isNegative()) {
      throw new IllegalArgumentException("the time to flush must not be negative: " + flush);
    }
  }

  /** Makes settings where labels come with examples only and no batch is closed early. */
  public IngestSettings(Check check, BatcherSettings batcher, Topics topics, Storage storage) {
    this(check, batcher, topics, storage, JoinSettings.OFF, Duration.ZERO);
  }

  /** Where a Kafka Streams store lies; its changelog is on the broker either way. */
  public enum Storage {
    /** On the heap: quick to start, for streams by the hundred. */
    MEMORY,
    /** In RocksDB on disk: for more streams than memory holds. */
    DISK
  }
}
