package io.flatwater.app.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the health of all services has in common: whether they hear brokers. A consumer that is
 * connected is answered at least every second, if only that there is nothing new.
 */
final class ServiceHealth {
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier clock;
  private double heardBytes = -1;
  private long heard;

  /**
   * Makes the health of a service that begins now.
   *
   * @param clock nanoseconds, of which only differences count
   */
  ServiceHealth(LongSupplier clock) {
    this.clock = clock;
    this.heard = clock.getAsLong();
  }

  /**
   * Returns what keeps a service from its work.
   *
   * @param ready whether it has what it works on
   * @param otherwise sentence that says what it waits for
   */
  synchronized List<String> complaints(boolean ready, String otherwise) {
    List<String> complaints = new ArrayList<>();
    if (!ready) {
      complaints.add(otherwise);
    }
    OptionalDouble bytes = KafkaReporter.sum("consumer-metrics", "incoming-byte-total");
    if (bytes.isPresent()) {
      long now = clock.getAsLong();
      if (bytes.getAsDouble() != heardBytes) {
        heardBytes = bytes.getAsDouble();
        heard = now;
      }
      if (KafkaReporter.sum("consumer-metrics", "connection-count").orElse(1) == 0) {
        complaints.add("no broker is connected");
      } else if (now - heard > SILENT_NANOS) {
        complaints.add(
            "no broker was heard for " + TimeUnit.NANOSECONDS.toSeconds(now - heard) + " s");
      }
    }
    return complaints;
  }
}
