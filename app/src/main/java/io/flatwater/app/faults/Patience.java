package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.faults.Switchboard.Heard;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for moments, and meanwhile looks after the services.
 *
 * @param goOn whether the campaign is still wanted
 * @param meanwhile what is done again and again
 */
record Patience(BooleanSupplier goOn, Runnable meanwhile) {
  private static final long GLANCE_NANOS = 10_000_000L;

  /** Waits until something is true; false if the time is over before. */
  boolean until(BooleanSupplier wanted, double seconds) {
    long deadline = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    while (!wanted.getAsBoolean()) {
      if (!goOn.getAsBoolean()) {
        throw new Failure("interrupted");
      }
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      meanwhile.run();
      LockSupport.parkNanos(GLANCE_NANOS);
    }
    return true;
  }

  /** Waits for a moment; empty if the time is over before it comes. */
  Optional<Heard> await(Watch watch, double seconds) {
    until(() -> watch.seen().isPresent(), seconds);
    return watch.seen();
  }

  /** Waits for a time. */
  void pause(double seconds) {
    until(() -> false, seconds);
  }
}
