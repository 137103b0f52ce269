package io.flatwater.ingest;

/**
 * Hears of named moments as they pass, before anything else happens; tests of faults stop or kill
 * the process there.
 */
@FunctionalInterface
public interface Moments {
  /** Hears nothing. */
  Moments IGNORED = moment -> {};

  /** Is called in one of Kafka Streams' threads, which waits for the return. */
  void reached(Moment moment);
}
