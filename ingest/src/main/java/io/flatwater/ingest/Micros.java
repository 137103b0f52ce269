package io.flatwater.ingest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Event times as whole microseconds since 1970. */
final class Micros {
  /** Before every time. */
  static final long NEVER = Long.MIN_VALUE;

  private Micros() {}

  static long of(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
