package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Early drift detection method: the distance between two errors is compared with its own best.
 *
 * <p>With mean m and standard deviation s of the distances since the last drift, m + 2s was largest
 * once; a drift is (m + 2s) / (m + 2s)* < β, a warning < (1 + β)/2. Not before {@value #LEAST}
 * errors. The largest value is found early, by chance, so that a moderate β gives many false
 * alarms.
 *
 * @see <a href="https://www.cs.upc.edu/~abifet/EDDM.pdf">Baena-García et al., 2006, section 3</a>
 */
public final class Eddm implements Detector {
  private static final int LEAST = 30;

  private final double beta;
  private final double warning;
  private long n;
  private long lastError;
  private long errors;
  private double mean;
  private double squares;
  private double largest = -1;
  private double statistic = 1;

  /**
   * Makes a detector that has seen nothing.
   *
   * @param beta β, above 0 to below 1; 0.9 in the paper
   */
  public Eddm(double beta) {
    this(beta, (1 + beta) / 2);
  }

  /** Makes a detector with a ratio of its own below which it warns. */
  Eddm(double beta, double warning) {
    if (!(beta > 0 && beta < 1 && warning >= beta)) {
      throw new IllegalArgumentException("beta is " + beta + ", expected above 0 to below 1");
    }
    this.beta = beta;
    this.warning = warning;
  }

  /** Takes in an error (anything from 0.5) or a hit. */
  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    n++;
    if (value < 0.5) {
      return Level.STABLE;
    }
    double distance = n - lastError;
    lastError = n;
    errors++;
    double off = distance - mean;
    mean += off / errors;
    squares += off * (distance - mean);
    if (n <= LEAST) {
      return Level.STABLE;
    }
    double now = mean + 2 * Math.sqrt(errors > 1 ? squares / (errors - 1) : 0);
    if (now > largest) {
      largest = now;
      statistic = 1;
      return Level.STABLE;
    }
    if (errors <= LEAST) {
      return Level.STABLE;
    }
    statistic = now / largest;
    if (statistic < beta) {
      restart();
      return Level.DRIFT;
    }
    return statistic < warning ? Level.WARNING : Level.STABLE;
  }

  private void restart() {
    n = 0;
    lastError = 0;
    errors = 0;
    mean = 0;
    squares = 0;
    largest = -1;
  }

  /** Returns the distance as a share of its largest; small where there are more errors. */
  @Override
  public double statistic() {
    return statistic;
  }

  @Override
  public double threshold() {
    return beta;
  }

  @Override
  public void pack(Packed out) {
    out.whole(n)
        .whole(lastError)
        .whole(errors)
        .number(mean)
        .number(squares)
        .number(largest)
        .number(statistic);
  }

  @Override
  public void unpack(Unpacked in) {
    n = in.whole();
    lastError = in.whole();
    errors = in.whole();
    mean = in.number();
    squares = in.number();
    largest = in.number();
    statistic = in.number();
  }
}
