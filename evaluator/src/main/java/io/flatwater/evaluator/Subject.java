package io.flatwater.evaluator;

import io.flatwater.schemas.Checkpoint;
import java.time.Instant;

/**
 * Which model is judged.
 *
 * @param lineage run and stream
 * @param stream that it was trained on
 * @param version within the lineage
 * @param step that it has made
 * @param eventTime up to which it has seen the stream
 * @param stateHash of its state
 * @param domain of the stream where the model stands: what is in distribution; empty: unknown
 * @param file that it is kept in, by its SHA-256; empty if it is in none
 */
public record Subject(
    String lineage,
    String stream,
    long version,
    long step,
    Instant eventTime,
    String stateHash,
    String domain,
    String file) {

  /** Returns the subject that a checkpoint's event names. */
  public static Subject of(Checkpoint c) {
    return new Subject(
        c.getLineage(),
        c.getStream(),
        c.getVersion(),
        c.getStep(),
        c.getToTime(),
        c.getStateHash(),
        c.getDomain(),
        c.getFile());
  }

  @Override
  public String toString() {
    return lineage + " version " + version;
  }
}
