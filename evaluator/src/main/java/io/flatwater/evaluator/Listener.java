package io.flatwater.evaluator;

/**
 * Hears what an evaluator does, as it does it: what is watched and what {@link Progress} has no
 * room for. Nothing that it hears decides anything.
 *
 * <p>Is called in the evaluator's thread, which waits for the return: it must be quick.
 */
public interface Listener {
  /** Hears nothing. */
  Listener NONE = new Listener() {};

  /**
   * Kafka was asked for records, whether or not there are any; comes at least every few seconds,
   * while a checkpoint is judged too.
   */
  default void polled() {}

  /**
   * A checkpoint was judged and the result is published.
   *
   * @param nanos that it took, loading included
   */
  default void judged(long nanos) {}

  /**
   * A checkpoint was refused and is a dead letter.
   *
   * @param reason code
   */
  default void refused(String reason) {}
}
