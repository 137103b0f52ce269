package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Watches one number for a rise: the error or the loss of a model on each example.
 *
 * <p>After a drift a detector begins anew. A value that is not finite is passed over.
 */
public interface Detector {

  /** What a detector has to say. */
  enum Level {
    /** Nothing. */
    STABLE,
    /** It may be drifting. */
    WARNING,
    /** It has drifted. */
    DRIFT
  }

  /** Takes in the next value. */
  Level update(double value);

  /** Returns the statistic that the last verdict rests on. */
  double statistic();

  /** Returns what the statistic was compared with. */
  double threshold();

  /** Writes all state. */
  void pack(Packed out);

  /** Reads what {@link #pack} of a detector of the same settings wrote, in place of all state. */
  void unpack(Unpacked in);
}
