package io.flatwater.model.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Which part of the stream a checkpoint has learned from since its parent.
 *
 * @param partition of the topic of mini-batches; -1 if there was none
 * @param fromOffset first offset
 * @param toOffset offset after the last
 * @param fromTimeMicros event time of the first mini-batch, microseconds since 1970 in UTC
 * @param toTimeMicros event time of the last
 * @param gaps what was deleted in between before it was read; usually empty, and then not written
 */
public record Origin(
    int partition,
    long fromOffset,
    long toOffset,
    long fromTimeMicros,
    long toTimeMicros,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Gap> gaps) {

  /** No part: an initial model, or one that learned without Kafka. */
  public static final Origin NONE = new Origin(-1, 0, 0, 0, 0);

  /**
   * Offsets that were deleted before they were read.
   *
   * @param fromOffset first of them
   * @param toOffset after the last
   */
  public record Gap(long fromOffset, long toOffset) {
    public Gap {
      if (fromOffset < 0 || toOffset <= fromOffset) {
        throw new IllegalArgumentException("no gap: offsets " + fromOffset + " to " + toOffset);
      }
    }
  }

  public Origin {
    gaps = List.copyOf(gaps);
  }

  /** Makes an origin without gaps. */
  public Origin(
      int partition, long fromOffset, long toOffset, long fromTimeMicros, long toTimeMicros) {
    this(partition, fromOffset, toOffset, fromTimeMicros, toTimeMicros, List.of());
  }
}
