package io.flatwater.app.bench.soak;

import java.util.ArrayList;
import java.util.List;

/** Steps a second while the evaluator runs, and while it stands still; windows take turns. */
final class Pace {
  private static final double NANOS = 1e9;

  private final long windowNanos;
  private final List<Double> running = new ArrayList<>();
  private final List<Double> still = new ArrayList<>();
  private boolean frozen;
  private long since;
  private long steps;

  /**
   * Makes a pace whose first window has begun.
   *
   * @param windowNanos length of a window
   * @param now by a clock of which only differences count
   */
  Pace(long windowNanos, long now) {
    this.windowNanos = windowNanos;
    this.since = now;
  }

  /** What to do with the evaluator. */
  enum Turn {
    NONE,
    FREEZE,
    THAW
  }

  /**
   * Takes a reading, and ends the window if it is time.
   *
   * @param made steps so far
   * @return what to do with the evaluator now
   */
  Turn at(long now, long made) {
    if (now - since < windowNanos) {
      return Turn.NONE;
    }
    // The first windows are for warming up; those without a step had nothing to train on.
    if (steps > 0 && made > steps) {
      (frozen ? still : running).add((made - steps) * NANOS / (now - since));
    }
    frozen = !frozen;
    since = now;
    steps = made;
    return frozen ? Turn.FREEZE : Turn.THAW;
  }

  /** Returns the median of steps a second while the evaluator ran; NaN if it was not measured. */
  double running() {
    return median(running);
  }

  /** Returns the median of steps a second while it stood still; NaN if it was not measured. */
  double still() {
    return median(still);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
