package io.flatwater.trainer;

import io.flatwater.trainer.adaptation.SelfTeaching;
import io.flatwater.trainer.drift.SentrySettings;
import io.flatwater.trainer.noise.NoisePolicy;

/**
 * What a trainer does besides training: it judges labels, looks out for drift and answers it, and
 * learns from what has no label.
 *
 * @param noise whether labels are judged, and what is done about wrong ones
 * @param sentry what looks out for drift
 * @param answer to a drift
 * @param teaching what is done with rows that have no label
 */
public record Adaptation(
    NoisePolicy noise, SentrySettings sentry, Answer answer, SelfTeaching teaching) {

  /** It only trains. */
  public static final Adaptation NONE =
      new Adaptation(NoisePolicy.OFF, SentrySettings.NONE, new Answer.Report());

  /** Makes an adaptation that does not learn from rows without a label. */
  public Adaptation(NoisePolicy noise, SentrySettings sentry, Answer answer) {
    this(noise, sentry, answer, SelfTeaching.OFF);
  }

  public Adaptation {
    if (!sentry.watched() && !(answer instanceof Answer.Report)) {
      throw new IllegalArgumentException(
          "there is an answer to drift (" + answer + "), but no detector that would notice any");
    }
  }

  /** Returns an adaptation that judges labels and does not look out for drift. */
  public static Adaptation of(NoisePolicy noise) {
    return new Adaptation(noise, SentrySettings.NONE, new Answer.Report());
  }

  /** Returns all that decides the bits, a line for each part that is in use. */
  String text() {
    StringBuilder text = new StringBuilder();
    if (!noise.equals(NoisePolicy.OFF)) {
      text.append('\n').append(noise.text());
    }
    if (sentry.watched()) {
      text.append('\n').append(sentry.text()).append('\n').append(answer);
    }
    if (teaching.on()) {
      text.append('\n').append(teaching.text());
    }
    return text.toString();
  }
}
