package io.flatwater.app.bench.soak;

import java.time.Duration;

/**
 * How long a soak is, and how closely it is watched.
 *
 * @param examples that are sent, at least 10,000
 * @param every time between two samples
 * @param window time for which the evaluator runs, and for which it then stands still
 */
public record Soak(long examples, Duration every, Duration window) {
  private static final long LEAST = 10_000;

  public Soak {
    if (examples < LEAST) {
      throw new IllegalArgumentException(
          "a soak needs " + LEAST + " examples at least, found " + examples);
    }
    if (every.isZero() || every.isNegative() || window.compareTo(every) < 0) {
      throw new IllegalArgumentException("windows must hold a sample: " + every + ", " + window);
    }
  }

  /** Returns a soak that is sampled twice a second. */
  public static Soak of(long examples) {
    return new Soak(examples, Duration.ofMillis(500), Duration.ofSeconds(4));
  }
}
