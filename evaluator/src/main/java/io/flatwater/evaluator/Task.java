package io.flatwater.evaluator;

import java.util.List;

/**
 * A checkpoint that is to be judged now.
 *
 * @param arrival which one
 * @param occasion why
 * @param sets that it is put to, cut for its stage, in the order of their names
 * @param sumHash over them
 */
record Task(Arrival arrival, Occasion occasion, List<SealedSet> sets, String sumHash) {

  /** Why a checkpoint is judged. */
  enum Occasion {
    /** It is new. */
    FIRST,
    /** It is the newest of its lineage, and there are probe sets that it was not put to. */
    AGAIN,
    /** It is live or was before, and there are probe sets that it was not put to. */
    LIVE
  }
}
