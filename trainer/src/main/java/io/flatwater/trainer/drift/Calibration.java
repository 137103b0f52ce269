package io.flatwater.trainer.drift;

/**
 * The setting of each detector that gives a rate of false alarms, found by {@code flatwater drift
 * calibrate}: on the worst of several streams that do not change (see {@link DetectorStudy}), it
 * gives at most so many.
 */
public final class Calibration {
  /** Fewest false alarms per 10,000 values that a detector can be made for. */
  public static final double FEWEST = 0.1;

  /** Most false alarms per 10,000 values that a detector can be made for. */
  public static final double MOST = 10;

  static final double[] RATES = {0.1, 0.3, 1, 3, 10};

  private static final double[] ADWIN = {0.002, 0.005, 0.02, 0.1, 0.5};
  private static final double[] DDM = {5, 4.5, 4, 3.5, 3};
  private static final double[] EDDM = {0.3, 0.4, 0.5, 0.6, 0.7};
  private static final double[] PAGE_HINKLEY = {60, 50, 40, 30, 20};
  private static final double[] KSWIN = {2.4, 2.2, 2.0, 1.8, 1.6};

  private Calibration() {}

  private static double[] settings(DetectorKind kind) {
    return switch (kind) {
      case ADWIN -> ADWIN;
      case DDM -> DDM;
      case EDDM -> EDDM;
      case PAGE_HINKLEY -> PAGE_HINKLEY;
      case KSWIN -> KSWIN;
    };
  }

  /** Returns the setting for a rate, between two of the table in a straight line of logarithms. */
  static double setting(DetectorKind kind, double falseAlarms) {
    if (!(falseAlarms >= FEWEST && falseAlarms <= MOST)) {
      throw new IllegalArgumentException(
          "found "
              + falseAlarms
              + " false alarms per 10,000 values, expected "
              + FEWEST
              + " to "
              + MOST);
    }
    double[] settings = settings(kind);
    int i = 1;
    while (RATES[i] < falseAlarms) {
      i++;
    }
    double share =
        StrictMath.log(falseAlarms / RATES[i - 1]) / StrictMath.log(RATES[i] / RATES[i - 1]);
    double from = StrictMath.log(settings[i - 1]);
    double to = StrictMath.log(settings[i]);
    return StrictMath.exp(from + share * (to - from));
  }
}
