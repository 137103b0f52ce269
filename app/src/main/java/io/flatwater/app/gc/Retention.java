package io.flatwater.app.gc;

import java.time.Duration;

/**
 * What the user wants to keep beyond what is needed.
 *
 * @param last versions of each lineage, the newest ones, at least 1
 * @param every versions whose number is a multiple of this; 0: none
 * @param grace how long every file is kept after it was last written
 */
public record Retention(int last, long every, Duration grace) {

  public Retention {
    if (last < 1) {
      throw new IllegalArgumentException("last: found " + last + ", expected at least 1");
    }
    if (every < 0) {
      throw new IllegalArgumentException("every: found " + every + ", expected at least 0");
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace: found " + grace + ", expected 0 or more");
    }
  }
}
