package io.flatwater.ingest;

import io.flatwater.schemas.Example;

/**
 * An accepted example that waits for its batch or probe set.
 *
 * @param example that was checked
 * @param arrivalMillis when the broker took it, milliseconds since 1970; 0 without a broker
 * @param wire its bytes as a journal keeps them; empty where nothing is kept
 */
record Row(Example example, long arrivalMillis, byte[] wire) {
  /** Numbers and lengths that a row adds to a record beside its texts and features. */
  private static final int FIXED_BYTES = 64;

  /** No character takes more in UTF-8. */
  private static final int CHARACTER_BYTES = 3;

  /** Returns an upper bound of what the row adds to the bytes of a record. */
  int bytes() {
    int characters =
        example.getId().length() + example.getDomain().length() + example.getSource().length();
    return FIXED_BYTES + CHARACTER_BYTES * characters + example.getFeatures().getData().remaining();
  }

  /** Returns the event time in microseconds since 1970. */
  long micros() {
    return Micros.of(example.getEventTime());
  }
}
