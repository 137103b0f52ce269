package io.flatwater.app.report;

/**
 * What was found of wrong labels.
 *
 * @param wrong labels that are not the clean one, over all whose clean label is known
 * @param rate estimated by the trainer, which never sees a clean label
 * @param issues labels that it reported
 */
public record Noise(Score wrong, Rate rate, Issues issues) {

  /** Nobody looked. */
  public static final Noise UNKNOWN = new Noise(Score.NONE, Rate.UNKNOWN, Issues.NONE);

  /**
   * An estimated share of wrong labels, at the end of the stream.
   *
   * @param value 0 to 1; NaN: not estimated
   * @param low end of the 95 % interval
   * @param high end of the 95 % interval
   */
  public record Rate(double value, double low, double high) {
    /** Nobody estimated. */
    public static final Rate UNKNOWN = new Rate(Double.NaN, Double.NaN, Double.NaN);

    /** Returns half the interval's width, where it is not cut off at 0 or 1. */
    double half() {
      return Math.max(high - value, value - low);
    }
  }

  /**
   * Labels that were reported as probably wrong, once the estimate had settled.
   *
   * @param reported how many
   * @param precision of those whose clean label is known, how many are wrong
   * @param recall of the wrong labels since then, how many were reported
   */
  public record Issues(long reported, Score precision, Score recall) {
    /** Nothing was reported. */
    public static final Issues NONE = new Issues(0, Score.NONE, Score.NONE);
  }

  /** Tells whether there is anything to show. */
  boolean known() {
    return Double.isFinite(rate.value());
  }
}
