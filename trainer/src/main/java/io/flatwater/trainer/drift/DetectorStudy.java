package io.flatwater.trainer.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Measures detectors on streams whose truth is known: how often they cry wolf, and how late they
 * see what has happened.
 *
 * @param streams seeds, one a stream
 * @param length values of a stream
 */
public record DetectorStudy(int streams, int length) {
  /** Where the mean of a drifting stream begins to rise, as a share of its length. */
  private static final double ONSET = 0.5;

  /** Thresholds are found on other streams than they are measured on. */
  private static final long OTHER_SEEDS = 5_000_000;

  public DetectorStudy {
    if (streams < 1 || length < 1_000) {
      throw new IllegalArgumentException(
          "found " + streams + " streams of " + length + " values, expected some of 1000 or more");
    }
  }

  /**
   * How values are drawn.
   *
   * @param name for tables
   * @param errors whether it gives errors, 0 and 1
   * @param quantile value of a uniform draw
   */
  public record Law(String name, boolean errors, DoubleUnaryOperator quantile) {

    /** Returns errors with a probability. */
    public static Law error(double rate) {
      return new Law("errors, " + rate, true, u -> u < rate ? 1 : 0);
    }

    /**
     * Returns losses as the trainer hands them on, 1 − p(label): most are small and a few are near
     * 1, the more so the smaller the mean.
     */
    public static Law loss(double mean) {
      return new Law("losses, " + mean, false, u -> StrictMath.pow(u, 1 / mean - 1));
    }
  }

  /** The streams that do not change, on which thresholds are found. */
  public static final List<Law> STATIONARY =
      List.of(
          Law.error(0.05),
          Law.error(0.1),
          Law.error(0.2),
          Law.error(0.4),
          Law.loss(0.1),
          Law.loss(0.3));

  /**
   * A rate of alarms.
   *
   * @param alarms counted
   * @param values in which they were counted
   */
  public record Alarms(long alarms, long values) {

    /** Returns the alarms per 10,000 values. */
    public double rate() {
      return 1e4 * alarms / values;
    }

    /** Returns the lower end of the rate's 95 % interval, for a Poisson count (Byar). */
    public double low() {
      double n = alarms;
      double root = 1 - 1 / (9 * n) - 1.96 / (3 * Math.sqrt(n));
      return alarms == 0 ? 0 : 1e4 * n * root * root * root / values;
    }

    /** Returns the upper end of the rate's 95 % interval. */
    public double high() {
      double n = alarms + 1;
      double root = 1 - 1 / (9 * n) + 1.96 / (3 * Math.sqrt(n));
      return 1e4 * n * root * root * root / values;
    }
  }

  /**
   * A drift.
   *
   * @param before law of the first half
   * @param after law at the end
   * @param over values over which draws go from one law to the other; 1: at once
   */
  public record Shift(Law before, Law after, int over) {

    /** Returns a name for tables. */
    public String name() {
      return before.name() + " to " + after.name() + (over > 1 ? ", over " + over : "");
    }
  }

  /**
   * How late a drift was seen.
   *
   * @param streams how many there were
   * @param early alarms before the drift
   * @param delays values from the onset to the first alarm after it, of those that saw it, sorted
   */
  public record Delays(int streams, long early, List<Integer> delays) {
    public Delays {
      delays = delays.stream().sorted().toList();
    }

    /** Returns the share of the streams whose drift was seen before they ended. */
    public double seen() {
      return (double) delays.size() / streams;
    }

    /** Returns a quantile of the delay over all streams; NaN where it was not seen. */
    public double quantile(double share) {
      int i = (int) Math.ceil(share * streams) - 1;
      return i < delays.size() ? delays.get(Math.max(0, i)) : Double.NaN;
    }
  }

  private static SplittableRandom random(long seed) {
    return new SplittableRandom(0x647269667464L + seed);
  }

  /** Returns the alarms of a kind, made for a rate, on streams that do not change. */
  public Alarms falseAlarms(DetectorKind kind, double rate, Law law) {
    return count(kind, Calibration.setting(kind, rate), law, OTHER_SEEDS);
  }

  private Alarms count(DetectorKind kind, double setting, Law law, long seeds) {
    long alarms = 0;
    for (int seed = 0; seed < streams; seed++) {
      SplittableRandom random = random(seeds + seed);
      Detector detector = kind.with(setting, seed);
      for (int i = 0; i < length; i++) {
        double value = law.quantile().applyAsDouble(random.nextDouble());
        alarms += detector.update(value) == Detector.Level.DRIFT ? 1 : 0;
      }
    }
    return new Alarms(alarms, (long) streams * length);
  }

  /** Returns how late a kind, made for a rate, sees a drift in the middle of a stream. */
  public Delays delays(DetectorKind kind, double rate, Shift shift) {
    List<Integer> delays = new ArrayList<>();
    long early = 0;
    int onset = (int) (ONSET * length);
    for (int seed = 0; seed < streams; seed++) {
      SplittableRandom random = random(1_000_000 + seed);
      Detector detector = kind.create(rate, seed);
      for (int i = 0; i < length; i++) {
        double share = Math.min(1, (i - onset + 1.0) / shift.over());
        Law law = i >= onset && random.nextDouble() < share ? shift.after() : shift.before();
        double value = law.quantile().applyAsDouble(random.nextDouble());
        if (detector.update(value) == Detector.Level.DRIFT) {
          if (i >= onset) {
            delays.add(i - onset + 1);
            break;
          }
          early++;
        }
      }
    }
    return new Delays(streams, early, delays);
  }

  /**
   * Returns the most sensitive setting of a kind that keeps a rate on every stationary stream.
   *
   * @param rate alarms per 10,000 values
   */
  public double calibrate(DetectorKind kind, double rate) {
    double calm = calm(kind);
    double alert = alert(kind);
    for (int round = 0; round < 14; round++) {
      double middle = Math.sqrt(calm * alert);
      if (keeps(kind, middle, rate)) {
        calm = middle;
      } else {
        alert = middle;
      }
    }
    return calm;
  }

  private boolean keeps(DetectorKind kind, double setting, double rate) {
    return STATIONARY.stream()
        .filter(law -> law.errors() || !kind.forErrorsOnly())
        .allMatch(law -> count(kind, setting, law, 0).rate() <= rate);
  }

  private static double calm(DetectorKind kind) {
    return switch (kind) {
      case ADWIN -> 1e-12;
      case DDM -> 30;
      case EDDM -> 0.02;
      case PAGE_HINKLEY -> 1_000;
      case KSWIN -> 7;
    };
  }

  private static double alert(DetectorKind kind) {
    return switch (kind) {
      case ADWIN -> 0.999;
      case DDM -> 1.5;
      case EDDM -> 0.999;
      case PAGE_HINKLEY -> 1;
      case KSWIN -> 0.5;
    };
  }
}
