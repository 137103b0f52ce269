package io.flatwater.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts dead letters, in every service under the same name. */
final class DeadLetters {
  static final String NAME = "flatwater.dead.letters";
  static final String HELP = "Records that could not be used, by the code of the reason";

  private DeadLetters() {}

  static void count(MeterRegistry registry, String reason) {
    Counter.builder(NAME).description(HELP).tag("reason", reason).register(registry).increment();
  }
}
