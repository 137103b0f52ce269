package io.flatwater.app.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the health of all services has in common. */
final class ServiceHealth {
  private static final double SILENT_SECONDS = 30;

  private ServiceHealth() {}

  /**
   * Returns what keeps a service from its work.
   *
   * @param ready whether it has what it works on
   * @param otherwise sentence that says what it waits for
   */
  static List<String> complaints(boolean ready, String otherwise) {
    List<String> complaints = new ArrayList<>();
    if (!ready) {
      complaints.add(otherwise);
    }
    KafkaReporter.silentSeconds()
        .ifPresent(
            silent -> {
              if (silent > SILENT_SECONDS) {
                complaints.add(
                    String.format(Locale.ROOT, "no broker was reached for %.0f s", silent));
              }
            });
    return complaints;
  }
}
