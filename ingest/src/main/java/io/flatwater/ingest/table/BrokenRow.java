package io.flatwater.ingest.table;

/**
 * A row that cannot be used.
 *
 * @param file that it is in
 * @param line on which it begins, from 1
 * @param message one sentence: what was found, what was expected
 * @param text of the row, as far as it could be read; at most {@link #TEXT_LENGTH} characters
 */
public record BrokenRow(String file, long line, String message, String text) {
  /** Longest text that is kept. */
  public static final int TEXT_LENGTH = 10_000;

  public BrokenRow {
    text = text.substring(0, Math.min(text.length(), TEXT_LENGTH));
  }

  /** What is done about such rows. */
  public enum Policy {
    /** The file is refused before anything of it is sent. */
    STOP,
    /** The row is left out and reported. */
    REPORT
  }
}
