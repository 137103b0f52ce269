package io.flatwater.app.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a service gets on with its work. It is stuck if it has not asked Kafka for records, has
 * been at one record, or has finished nothing though there is work, for longer than is patient.
 */
final class Vitals {
  private final long patience;
  private final LongSupplier clock;
  private volatile long polled;
  private volatile long finished;
  private volatile long begun;
  private volatile boolean busy;
  private volatile boolean waiting;

  /**
   * Makes vitals of a service that begins now.
   *
   * @param clock nanoseconds, of which only differences count
   */
  Vitals(Duration patience, LongSupplier clock) {
    this.patience = patience.toNanos();
    this.clock = clock;
    this.polled = clock.getAsLong();
    this.finished = polled;
    this.begun = polled;
  }

  /**
   * Kafka was asked for records.
   *
   * @param more whether there is work
   */
  void polled(boolean more) {
    polled = clock.getAsLong();
    waiting = more;
    if (!more) {
      finished = polled;
    }
  }

  /** A piece of work has begun. */
  void begun() {
    begun = clock.getAsLong();
    busy = true;
  }

  /** A piece of work has ended. */
  void finished() {
    busy = false;
    finished = clock.getAsLong();
  }

  /** Returns what shows that the service hangs, in sentences; empty if nothing does. */
  List<String> faults() {
    long now = clock.getAsLong();
    List<String> faults = new ArrayList<>();
    if (now - polled > patience) {
      faults.add("Kafka was not asked for records for " + seconds(now - polled) + " s");
    }
    if (busy && now - begun > patience) {
      faults.add("one record has been worked on for " + seconds(now - begun) + " s");
    } else if (waiting && !busy && now - finished > patience) {
      faults.add("records wait, and none was taken for " + seconds(now - finished) + " s");
    }
    return faults;
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }
}
