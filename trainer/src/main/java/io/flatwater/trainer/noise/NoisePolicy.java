package io.flatwater.trainer.noise;

import java.util.Locale;

/**
 * Whether a trainer estimates label noise, and what it does about it.
 *
 * @param estimation whether it looks at all
 * @param settings of the estimate
 * @param treatment of doubtful labels
 * @param suspicion doubt from which a label is reported as an issue, if another one is likelier;
 *     above 0 to 1
 */
public record NoisePolicy(
    Estimation estimation, NoiseSettings settings, Treatment treatment, double suspicion) {

  /** Whether label noise is estimated. */
  public enum Estimation {
    /** Nobody looks. */
    NONE,
    /** By confident learning, for models of 2 to {@link NoiseSettings#MOST_CLASSES} classes. */
    CONFIDENT
  }

  /** Nobody looks, and every label is taken as it is given. */
  public static final NoisePolicy OFF =
      new NoisePolicy(Estimation.NONE, NoiseSettings.DEFAULT, Treatment.NONE, 0.8);

  /** Noise is estimated and suspects are reported; every label is taken as it is given. */
  public static final NoisePolicy REPORT =
      new NoisePolicy(Estimation.CONFIDENT, NoiseSettings.DEFAULT, Treatment.NONE, 0.8);

  public NoisePolicy {
    if (!(suspicion > 0 && suspicion <= 1)) {
      throw new IllegalArgumentException(
          "the suspicion is " + suspicion + ", expected above 0 to 1");
    }
    if (estimation == Estimation.NONE && treatment.looksAtLabels()) {
      throw new IllegalArgumentException(
          "doubtful labels are to be treated, but label noise is not estimated");
    }
  }

  /** Returns the same with another treatment. */
  public NoisePolicy with(Treatment other) {
    return new NoisePolicy(estimation, settings, other, suspicion);
  }

  /** Tells whether the noise of a model is estimated. */
  public boolean covers(int classes) {
    return estimation == Estimation.CONFIDENT
        && classes >= 2
        && classes <= NoiseSettings.MOST_CLASSES;
  }

  /** Returns all that decides the bits of a model or of its state, in one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "noise %s %s %d %d %d %s %s %s %s",
        estimation,
        settings.confidentShare(),
        settings.halfLife(),
        settings.warmUp(),
        settings.mostSources(),
        treatment.action(),
        treatment.certainty(),
        treatment.guard(),
        treatment.smoothing());
  }
}
