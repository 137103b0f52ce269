package io.flatwater.app.faults;

import java.util.Optional;

/**
 * What became of a fault.
 *
 * @param fault that was to be struck
 * @param fired whether its moment came
 * @param recoverySeconds until the system was at work again; 0 if it did not fire
 * @param note what is worth knowing beside; may be empty
 */
public record Outcome(Fault fault, boolean fired, double recoverySeconds, String note) {

  static Outcome notFired(Fault fault) {
    return new Outcome(fault, false, 0, "its moment did not come");
  }

  static Outcome back(Fault fault, long nanos, String note) {
    return new Outcome(fault, true, nanos / 1e9, note);
  }

  /** Returns the recovery, if it fired. */
  Optional<Double> recovery() {
    return fired ? Optional.of(recoverySeconds) : Optional.empty();
  }
}
