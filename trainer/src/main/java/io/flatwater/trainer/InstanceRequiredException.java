package io.flatwater.trainer;

import java.util.List;

/** The run has other trainers, and this one was given no name of its own. */
public final class InstanceRequiredException extends TrainerStoppedException {
  private static final long serialVersionUID = 1L;

  InstanceRequiredException(String run, List<String> others) {
    super(
        "run "
            + run
            + " has other trainers already ("
            + String.join(", ", others)
            + "): give this one an --instance of its own; one that was killed counts until its"
            + " session has timed out");
  }
}
