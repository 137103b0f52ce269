package io.flatwater.trainer.drift;

/** The kinds of detectors, each made for a rate of false alarms. */
public enum DetectorKind {
  /** See {@link Adwin}. */
  ADWIN {
    @Override
    Detector with(double setting, long seed) {
      return new Adwin(setting, Adwin.Side.RISE);
    }
  },
  /** See {@link Ddm}; for errors only. */
  DDM {
    @Override
    Detector with(double setting, long seed) {
      return new Ddm(setting);
    }
  },
  /** See {@link Eddm}; for errors only. */
  EDDM {
    @Override
    Detector with(double setting, long seed) {
      return new Eddm(setting);
    }
  },
  /** See {@link PageHinkley}, on values in units of their own standard deviation. */
  PAGE_HINKLEY {
    @Override
    Detector with(double setting, long seed) {
      return new Standardised(new PageHinkley(new PageHinkley.Settings(SLACK, setting, 1)));
    }
  },
  /** See {@link Kswin}. */
  KSWIN {
    @Override
    Detector with(double setting, long seed) {
      return new Kswin(new Kswin.Settings(300, 100, setting, seed));
    }
  };

  /** What Page and Hinkley's test does not take for a change, in standard deviations. */
  private static final double SLACK = 0.1;

  /** Makes a detector with a setting of its own kind: δ, level, β, λ or threshold. */
  abstract Detector with(double setting, long seed);

  /** Returns whether it takes errors (0 and 1) only. */
  public boolean forErrorsOnly() {
    return this == DDM || this == EDDM;
  }

  /**
   * Makes a detector.
   *
   * @param falseAlarms that are allowed in 10,000 values of a stream that does not change, {@link
   *     Calibration#FEWEST} to {@link Calibration#MOST}
   * @param seed of what is random in it
   */
  public Detector create(double falseAlarms, long seed) {
    return with(Calibration.setting(this, falseAlarms), seed);
  }
}
