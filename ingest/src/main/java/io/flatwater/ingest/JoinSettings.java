package io.flatwater.ingest;

import java.time.Duration;

/**
 * How labels that come later are joined with their examples.
 *
 * @param window how long an example waits for labels, in event time: until anything in its stream,
 *     example or label, is later than the example by this; zero: labels come with examples only,
 *     and nothing waits
 * @param most examples and labels that wait, for each stream; the oldest one goes on before its
 *     time
 * @param mostBytes of those, about
 * @param conflicts which label counts if there are different ones
 * @param missing what becomes of an example that no label came for
 */
public record JoinSettings(
    Duration window, int most, long mostBytes, Conflicts conflicts, Missing missing) {
  /** Labels come with examples only. */
  public static final JoinSettings OFF =
      new JoinSettings(Duration.ZERO, 1, 1, Conflicts.FIRST, Missing.PASS);

  /** Which of several labels counts. */
  public enum Conflicts {
    /** The one that arrives first, at once. */
    FIRST,
    /**
     * The one of the latest event time, when the window closes; of equal ones the last to arrive.
     */
    LAST,
    /** The most frequent one, when the window closes; of equals the one that arrived first. */
    MAJORITY
  }

  /** What becomes of an example that no label came for. */
  public enum Missing {
    /** It goes on without a label. */
    PASS,
    /** It is dropped and counted. */
    DROP
  }

  public JoinSettings {
    if (window.isNegative() || window.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          "the window for labels must be 0 to a hundred years: " + window);
    }
    if (most < 1 || mostBytes < 1) {
      throw new IllegalArgumentException(
          "at least one example must be able to wait: " + most + ", " + mostBytes + " bytes");
    }
  }

  boolean isOff() {
    return window.isZero();
  }

  long windowMicros() {
    return window.toSeconds() * 1_000_000 + window.toNanosPart() / 1000;
  }
}
