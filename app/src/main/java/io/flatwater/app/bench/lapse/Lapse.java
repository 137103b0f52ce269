package io.flatwater.app.bench.lapse;

import java.time.Duration;

/**
 * How long a lapse is, and who looks on.
 *
 * @param listeners pages that are open all the time, 1 to 500
 * @param length of the stream, in data time
 * @param speed seconds of data in a second of the clock, 1 to 25
 * @param every time between two samples of memory, by the clock
 */
public record Lapse(int listeners, Duration length, int speed, Duration every) {
  /** As many as a dashboard admits. */
  public static final int MOST_LISTENERS = 500;

  private static final int MOST_SPEED = 25;
  private static final int USUAL_UPDATE_MILLIS = 500;
  private static final int SAMPLES = 48;

  public Lapse {
    if (listeners < 1 || listeners > MOST_LISTENERS) {
      throw new IllegalArgumentException(
          "expected 1 to " + MOST_LISTENERS + " listeners, found " + listeners);
    }
    if (speed < 1 || speed > MOST_SPEED) {
      throw new IllegalArgumentException(
          "expected a speed of 1 to " + MOST_SPEED + ", found " + speed);
    }
    if (every.isZero()
        || every.isNegative()
        || length.dividedBy(speed).compareTo(every.multipliedBy(SAMPLES)) < 0) {
      throw new IllegalArgumentException(
          "too short to be judged: "
              + length.dividedBy(speed).toMillis() / 1e3
              + " s by the clock, "
              + every.multipliedBy(SAMPLES).toMillis() / 1e3
              + " s are needed; more hours, or a lower speed");
    }
  }

  /** Milliseconds between two updates, so that a page hears as many in the lapse as in the time. */
  int updateMillis() {
    return USUAL_UPDATE_MILLIS / speed;
  }
}
