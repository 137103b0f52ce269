package io.flatwater.evaluator.sharpness;

import java.util.List;

/** A measure of sharpness; a record of its settings, which its {@code toString} spells out. */
public interface Sharpness {

  /** Returns the names of its readings, at least one; a reading that cannot be had is left out. */
  List<String> names();

  /**
   * Measures.
   *
   * @param point model and loss; nothing but what it keeps is changed
   * @param seed of everything random in the measure: equal seeds give equal bits
   * @return one reading or more; values are NaN or infinite where the loss is
   */
  List<Reading> measure(Point point, long seed);
}
