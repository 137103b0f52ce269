package io.flatwater.trainer.drift;

import java.util.List;
import java.util.Locale;

/**
 * What looks out for drift.
 *
 * @param detectors on the signal; none of a kind twice
 * @param signal what they are given, one value for each labelled example
 * @param inputs whether a test of inputs looks too; it needs no labels
 * @param falseAlarms that each of them may give in 10,000 examples of a stream that does not change
 */
public record SentrySettings(
    List<DetectorKind> detectors, Signal signal, Inputs inputs, double falseAlarms) {

  /** What detectors are given. */
  public enum Signal {
    /** 1 where the given label was not predicted, 0 where it was. */
    ERROR,
    /** 1 − p(given label): the cross-entropy's monotone image in 0 to 1. */
    LOSS
  }

  /** Whether inputs are tested. */
  public enum Inputs {
    /** They are not. */
    UNWATCHED,
    /** See {@link FeatureTest}. */
    WATCHED
  }

  /** Nobody looks. */
  public static final SentrySettings NONE =
      new SentrySettings(List.of(), Signal.ERROR, Inputs.UNWATCHED, 1);

  public SentrySettings {
    detectors = List.copyOf(detectors);
    if (detectors.stream().distinct().count() < detectors.size()) {
      throw new IllegalArgumentException("a detector is named twice: " + detectors);
    }
    if (signal == Signal.LOSS && detectors.stream().anyMatch(DetectorKind::forErrorsOnly)) {
      throw new IllegalArgumentException(
          "ddm and eddm take errors only, but the signal is the loss: " + detectors);
    }
    for (DetectorKind kind : detectors) {
      Calibration.setting(kind, falseAlarms);
    }
  }

  /** Tells whether anybody looks. */
  public boolean watched() {
    return !detectors.isEmpty() || inputs == Inputs.WATCHED;
  }

  /** Returns all of it in one line. */
  public String text() {
    return String.format(Locale.ROOT, "drift %s %s %s %s", detectors, signal, inputs, falseAlarms);
  }
}
