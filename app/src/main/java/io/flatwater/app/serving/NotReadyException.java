package io.flatwater.app.serving;

/** There is no model to answer with; later there may be. */
public final class NotReadyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotReadyException(String sentence) {
    super(sentence);
  }
}
