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

  private static final double[] ADWIN = {0.0647, 0.1625, 0.400, 0.877, 0.997};
  private static final double[] DDM = {4.352, 3.583, 2.812, 2.405, 2.148};
  private static final double[] EDDM = {0.434, 0.564, 0.712, 0.813, 0.877};
  private static final double[] PAGE_HINKLEY = {45.2, 37.1, 30.4, 23.4, 16.2};
  private static final double[] KSWIN = {2.06, 1.99, 1.77, 1.56, 1.21};

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
