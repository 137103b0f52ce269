package io.flatwater.ingest.source;

/** A source cannot be read; the message says what was found, what was expected and what to do. */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong in one sentence. */
  public SourceException(String message) {
    super(message);
  }

  /** Says what is wrong in one sentence, and what it comes from. */
  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
