package io.flatwater.app;

import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import java.time.Instant;
import java.util.Locale;

/** What is live and why, for people. */
final class LiveText {
  private LiveText() {}

  /** Returns what is live for a stream, in one line. */
  static String line(Live live) {
    return "Live for "
        + live.getStream()
        + ": "
        + live.getLineage()
        + "@"
        + live.getVersion()
        + " (step "
        + live.getStep()
        + "), by the word of "
        + live.getActor()
        + ": "
        + live.getReason();
  }

  /** Returns an entry of the audit log in one line. */
  static String line(Instant at, Promotion p) {
    return String.join(
        "  ",
        at.toString(),
        word(p.getVerdict()),
        p.getLineage() + "@" + p.getVersion(),
        "by " + p.getActor() + ": " + p.getReason());
  }

  /** Returns an event time, or a dash for that of a model that has seen nothing yet. */
  static String eventTime(Instant time) {
    return time.equals(Instant.EPOCH) ? "-" : time.toString();
  }

  /** Returns a verdict in words. */
  static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
