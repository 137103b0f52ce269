package io.flatwater.trainer;

/** The run has other trainers, and this one was given no name of its own. */
public final class InstanceRequiredException extends TrainerStoppedException {
  private static final long serialVersionUID = 1L;

  InstanceRequiredException(String message) {
    super(message);
  }
}
