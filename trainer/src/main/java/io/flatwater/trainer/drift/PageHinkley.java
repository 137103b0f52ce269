package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Page and Hinkley's test: sums how far values are above their mean so far.
 *
 * <p>With the running mean m, S ← max(0, α·S + x − m − δ); a drift is S ≥ λ. Not before {@value
 * #LEAST} values.
 *
 * @see <a href="https://doi.org/10.1093/biomet/41.1-2.100">Page, 1954</a>
 */
public final class PageHinkley implements Detector {
  private static final int LEAST = 30;

  private final Settings settings;
  private long n;
  private double mean;
  private double sum;
  private double statistic;

  /**
   * The test's settings.
   *
   * @param slack δ, what is no change yet, in units of the values, at least 0
   * @param threshold λ, in units of the values, positive
   * @param memory α in (0, 1]: share of the sum that is kept at each value
   */
  public record Settings(double slack, double threshold, double memory) {
    public Settings {
      if (!(slack >= 0 && threshold > 0 && memory > 0 && memory <= 1)) {
        throw new IllegalArgumentException(
            "slack " + slack + ", threshold " + threshold + ", memory " + memory);
      }
    }
  }

  /** Makes a test that has seen nothing. */
  public PageHinkley(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    n++;
    mean += (value - mean) / n;
    sum = Math.max(0, settings.memory() * sum + (value - mean - settings.slack()));
    statistic = sum;
    if (n + 1 >= LEAST && sum >= settings.threshold()) {
      n = 0;
      mean = 0;
      sum = 0;
      return Level.DRIFT;
    }
    return Level.STABLE;
  }

  @Override
  public double statistic() {
    return statistic;
  }

  @Override
  public double threshold() {
    return settings.threshold();
  }

  @Override
  public void pack(Packed out) {
    out.whole(n).number(mean).number(sum).number(statistic);
  }

  @Override
  public void unpack(Unpacked in) {
    n = in.whole();
    mean = in.number();
    sum = in.number();
    statistic = in.number();
  }
}
