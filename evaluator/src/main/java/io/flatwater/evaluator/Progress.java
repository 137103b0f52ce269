package io.flatwater.evaluator;

import io.flatwater.schemas.Evaluation;
import java.util.Map;

/**
 * How far an evaluator is; one consistent moment, read from any thread. Counts are of this process.
 *
 * @param phase what it is doing
 * @param judged checkpoints that were judged for the first time
 * @param again times that a checkpoint was judged again because there were new probe sets, live
 *     ones included
 * @param skipped checkpoints that newer ones had overtaken
 * @param refused checkpoints that went to the dead letters
 * @param pending checkpoints that are known and still to be judged, waiting ones included
 * @param waiting of those, the ones whose stream has no sealed probe sets yet
 * @param lag records behind the end of the log, over all partitions; -1: not known yet
 * @param probeSets sealed sets in use
 * @param refusedSets probe sets that could not be used
 * @param rows rows predicted
 * @param seconds spent on judging, loading included
 * @param newest last record in sum of each lineage
 */
public record Progress(
    Phase phase,
    long judged,
    long again,
    long skipped,
    long refused,
    int pending,
    int waiting,
    long lag,
    int probeSets,
    long refusedSets,
    long rows,
    double seconds,
    Map<String, Evaluation> newest) {

  /** What an evaluator is doing. */
  public enum Phase {
    /** Connecting, reading probe sets and what was published before. */
    STARTING,
    /** Waiting for checkpoints or probe sets. */
    WAITING,
    /** Judging. */
    JUDGING,
    /** Stopped; nothing is half published. */
    STOPPED
  }

  public Progress {
    newest = Map.copyOf(newest);
  }

  /** Before anything was read. */
  public static final Progress NONE =
      new Progress(Phase.STARTING, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, Map.of());

  /** Returns the same counts of an evaluator that has stopped. */
  Progress stopped() {
    return new Progress(
        Phase.STOPPED,
        judged,
        again,
        skipped,
        refused,
        pending,
        waiting,
        lag,
        probeSets,
        refusedSets,
        rows,
        seconds,
        newest);
  }

  /** Returns the mean time that a checkpoint takes; NaN before the first. */
  public double secondsPerCheckpoint() {
    return seconds / (judged + again);
  }
}
