package io.flatwater.app.report;

import java.util.Locale;

/** What models taught themselves, for people. */
public final class TaughtText {
  private TaughtText() {}

  /** Returns how right the labels were that a model gave itself, in one line. */
  public static String line(String model, Score taught) {
    return String.format(
        Locale.ROOT,
        "%s learned from %,d examples by labels of its own, of which %.1f %% were right",
        model,
        taught.rows(),
        100 * taught.accuracy());
  }
}
