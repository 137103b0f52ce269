package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Drift detection method: the error rate is compared with its own lowest point.
 *
 * <p>p is the error rate since the last drift and s = √(p(1−p)/n). Where p + s was lowest, it was
 * p* + s*; a drift is p + s > p* + level·s*, a warning two thirds of that level. Not before {@value
 * #LEAST} values.
 *
 * @see <a href="https://doi.org/10.1007/978-3-540-28645-5_29">Gama et al., 2004, section 3</a>
 */
public final class Ddm implements Detector {
  private static final int LEAST = 30;
  private static final double WARNING = 2.0 / 3;

  private final double level;
  private long n;
  private double mean;
  private double lowest = Double.POSITIVE_INFINITY;
  private double lowestMean;
  private double lowestDeviation;
  private double statistic;

  /**
   * Makes a detector that has seen nothing.
   *
   * @param level standard deviations above the lowest point; 3 in the paper
   */
  public Ddm(double level) {
    if (!(level > 0)) {
      throw new IllegalArgumentException("the level must be positive: " + level);
    }
    this.level = level;
  }

  /** Takes in an error (1) or a hit (0). */
  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    n++;
    mean += (value - mean) / n;
    if (n <= LEAST) {
      return Level.STABLE;
    }
    double deviation = Math.sqrt(Math.max(0, mean * (1 - mean)) / n);
    if (mean + deviation <= lowest) {
      lowest = mean + deviation;
      lowestMean = mean;
      lowestDeviation = deviation;
    }
    double above = mean + deviation - lowestMean;
    // Without a single error so far, the first one is no drift.
    statistic = lowestDeviation > 0 ? above / lowestDeviation : 0;
    if (statistic > level) {
      restart();
      return Level.DRIFT;
    }
    return statistic > WARNING * level ? Level.WARNING : Level.STABLE;
  }

  private void restart() {
    n = 0;
    mean = 0;
    lowest = Double.POSITIVE_INFINITY;
    lowestMean = 0;
    lowestDeviation = 0;
  }

  /** Returns how many of the lowest point's standard deviations the rate is above it. */
  @Override
  public double statistic() {
    return statistic;
  }

  @Override
  public double threshold() {
    return level;
  }

  @Override
  public void pack(Packed out) {
    out.whole(n)
        .number(mean)
        .number(lowest)
        .number(lowestMean)
        .number(lowestDeviation)
        .number(statistic);
  }

  @Override
  public void unpack(Unpacked in) {
    n = in.whole();
    mean = in.number();
    lowest = in.number();
    lowestMean = in.number();
    lowestDeviation = in.number();
    statistic = in.number();
  }
}
