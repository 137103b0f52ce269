package io.flatwater.trainer;

import java.util.Locale;

/**
 * When a model counts as diverged, and what is done about it. Everything is counted in steps, so
 * that a run that was killed decides the same.
 *
 * <p>A model has diverged when
 *
 * <ul>
 *   <li>its output is not finite and its parameters are not either, or their norm has exploded;
 *   <li>the norm of its trainable parameters exceeds {@code normFactor} times that of the anchor
 *       (at least 1); looked at every {@link Trainer#MEASURED_STEPS} steps, and before an anchor is
 *       taken;
 *   <li>the loss of {@code patience} steps in a row exceeds {@code lossFactor} times the mean loss
 *       up to the anchor or, if that is larger, the loss of guessing, {@code ln(classes)}; a step
 *       that was skipped because its gradient was not finite counts as one of them.
 * </ul>
 *
 * <p>An <i>anchor</i> is a copy of parameters and optimizer memory. One is taken every {@code
 * anchorSteps} steps, unless the loss of that step is too large; it takes the place of the one
 * before it when {@code patience} more steps have shown nothing wrong. The first is the initial
 * model.
 *
 * @param policy what is done
 * @param anchorSteps steps between two anchors, more than {@code patience}
 * @param patience steps in a row of too large a loss, at least 1
 * @param lossFactor how many times larger a loss must be, above 1
 * @param normFactor how many times larger a norm must be, above 1
 * @param returns how often in a row to go back to the same anchor before the run stops, at least 1
 */
public record Divergence(
    Policy policy,
    long anchorSteps,
    int patience,
    double lossFactor,
    double normFactor,
    int returns) {

  /** What is done about a diverged model. */
  public enum Policy {
    /** Nothing, and nobody looks. */
    NONE,
    /** It goes back to the last good anchor; step and history go on. */
    ANCHOR,
    /** The run stops for good. */
    STOP
  }

  /** Nothing is watched, and no anchors are kept. */
  public static final Divergence IGNORED = Divergence.of(Policy.NONE);

  public Divergence {
    if (patience < 1 || anchorSteps <= patience) {
      throw new IllegalArgumentException(
          "steps between anchors must exceed the patience, which is at least 1: found "
              + anchorSteps
              + " and "
              + patience);
    }
    if (!(lossFactor > 1) || !(normFactor > 1)) {
      throw new IllegalArgumentException(
          "factors of a divergence must exceed 1: " + lossFactor + " and " + normFactor);
    }
    if (returns < 1) {
      throw new IllegalArgumentException("returns must be at least 1: " + returns);
    }
  }

  /** Returns a policy with an anchor every 500 steps, and factors of 10 for 20 steps in a row. */
  public static Divergence of(Policy policy) {
    return new Divergence(policy, 500, 20, 10, 10, 5);
  }

  boolean watched() {
    return policy != Policy.NONE;
  }

  /** Returns all that decides the bits, in one line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "divergence %s %d %d %s %s %d",
        policy,
        anchorSteps,
        patience,
        lossFactor,
        normFactor,
        returns);
  }
}
