package io.flatwater.ingest;

import io.flatwater.schemas.Label;

/**
 * A label that somebody gave to an example.
 *
 * @param label class
 * @param micros event time, microseconds since 1970
 * @param source who gave it; empty: not said
 * @param clean true class, {@link #UNKNOWN} if it is not known
 */
record Vote(int label, long micros, String source, int clean) {
  static final int UNKNOWN = -1;

  static Vote of(Label label) {
    Integer clean = label.getCleanLabel();
    return new Vote(
        label.getLabel(),
        Micros.of(label.getEventTime()),
        label.getSource(),
        clean == null ? UNKNOWN : clean);
  }

  /** Returns about how many bytes of memory it takes. */
  long bytes() {
    return 64 + 2L * source.length();
  }
}
