package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * Hands values to another detector in units of their own standard deviation since the last drift,
 * so that one threshold does for errors and losses of any size. The first {@value #LEAST} values
 * after a drift are only measured.
 */
final class Standardised implements Detector {
  private static final int LEAST = 100;

  private final Detector inner;
  private long n;
  private double mean;
  private double squares;

  Standardised(Detector inner) {
    this.inner = inner;
  }

  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    n++;
    double off = value - mean;
    mean += off / n;
    squares += off * (value - mean);
    double deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
    if (n <= LEAST || !(deviation > 0)) {
      return Level.STABLE;
    }
    Level level = inner.update((value - mean) / deviation);
    if (level == Level.DRIFT) {
      n = 0;
      mean = 0;
      squares = 0;
    }
    return level;
  }

  @Override
  public double statistic() {
    return inner.statistic();
  }

  @Override
  public double threshold() {
    return inner.threshold();
  }

  @Override
  public void pack(Packed out) {
    out.whole(n).number(mean).number(squares);
    inner.pack(out);
  }

  @Override
  public void unpack(Unpacked in) {
    n = in.whole();
    mean = in.number();
    squares = in.number();
    inner.unpack(in);
  }
}
