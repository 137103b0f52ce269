package io.flatwater.evaluator;

/**
 * Hears of named moments as they pass, before anything else happens; tests of faults stop or kill
 * the process there.
 */
@FunctionalInterface
public interface Moments {
  /** Hears nothing. */
  Moments IGNORED = moment -> {};

  /** Is called in the service's thread, which waits for the return. */
  void reached(Moment moment);
}
