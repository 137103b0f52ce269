package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Adaptive windowing: keeps the longest window whose older and newer parts agree.
 *
 * <p>For each cut into parts of n₀ and n₁ values, m = 1/(n₀−4) + 1/(n₁−4), d = ln(2·ln(n)/δ) and
 * the window's variance σ²: the parts differ if |μ₀ − μ₁| > √(2·m·σ²·d) + ⅔·m·d. Then the oldest
 * bucket is dropped, until no cut differs. Looks every {@value #CLOCK} values; memory and time are
 * logarithmic in the window.
 *
 * <p>A rise is a drift; a fall only shortens the window (with {@link Side#BOTH} it is a drift too).
 *
 * @see <a href="https://doi.org/10.1137/1.9781611972771.42">Bifet and Gavaldà, 2007, figure 1 with
 *     the bound of section 3.2</a>
 */
public final class Adwin implements Detector {
  static final int CLOCK = 32;
  private static final int SHORTEST_WINDOW = 10;
  private static final int SHORTEST_PART = 5;

  private final double delta;
  private final Side side;
  private Buckets window = new Buckets();
  private long seen;
  private double statistic;
  private double threshold;

  /** Which changes are drifts. */
  public enum Side {
    /** Of the mean upwards. */
    RISE,
    /** Of the mean in either direction. */
    BOTH
  }

  /**
   * Makes a detector with an empty window.
   *
   * @param delta δ, bound on the probability that one look is wrong; above 0 to below 1
   */
  public Adwin(double delta, Side side) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta is " + delta + ", expected above 0 to below 1");
    }
    this.delta = delta;
    this.side = side;
  }

  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    window.add(value);
    seen++;
    boolean drift = false;
    if (seen % CLOCK == 0) {
      while (window.width() > SHORTEST_WINDOW && look()) {
        drift |= side == Side.BOTH || statistic > 0;
        window.dropOldest();
      }
    }
    return drift ? Level.DRIFT : Level.STABLE;
  }

  /** Tells whether some cut has parts that differ, the one with the longest newer part first. */
  private boolean look() {
    double variance = window.deviation() / window.width();
    double d = StrictMath.log(2 * StrictMath.log(window.width()) / delta);
    double older = 0;
    double olderSum = 0;
    for (int row = window.rows() - 1; row >= 0; row--) {
      for (int i = 0; i < window.count(row); i++) {
        older += Buckets.size(row);
        olderSum += window.sum(row, i);
        double newer = window.width() - older;
        if (older >= SHORTEST_PART && newer >= SHORTEST_PART) {
          double m = 1 / (older - SHORTEST_PART + 1) + 1 / (newer - SHORTEST_PART + 1);
          double bound = Math.sqrt(2 * m * variance * d) + 2.0 / 3 * d * m;
          double rise = (window.sum() - olderSum) / newer - olderSum / older;
          if (Math.abs(rise) > bound) {
            statistic = rise;
            threshold = bound;
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Returns the mean of the window. */
  double mean() {
    return window.sum() / window.width();
  }

  /** Returns the number of values in the window. */
  double width() {
    return window.width();
  }

  /** Returns the variance of the window. */
  double variance() {
    return window.deviation() / window.width();
  }

  /** Returns by how much the newer part's mean is above the older part's, at the last drift. */
  @Override
  public double statistic() {
    return statistic;
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void pack(Packed out) {
    out.whole(seen).number(statistic).number(threshold);
    window.pack(out);
  }

  @Override
  public void unpack(Unpacked in) {
    seen = in.whole();
    statistic = in.number();
    threshold = in.number();
    window = Buckets.unpack(in);
  }
}
