package io.flatwater.trainer;

/** A model has diverged, and its run has stopped for good. */
public final class DivergedException extends TrainerStoppedException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
