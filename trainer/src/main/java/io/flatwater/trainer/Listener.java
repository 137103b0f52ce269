package io.flatwater.trainer;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.StepReport;
import java.util.List;
import java.util.Map;

/**
 * Hears what a trainer does, as it does it: what is watched and what {@link Progress} has no room
 * for. Nothing that it hears decides anything.
 *
 * <p>Is called in the threads that do the work, which wait for the return: it must be quick.
 */
public interface Listener {
  /** Hears nothing. */
  Listener NONE = new Listener() {};

  /**
   * The service's own thread has asked Kafka for records, whether or not there are any; comes
   * several times a second, during long steps too.
   */
  default void polled() {}

  /** A record is about to be taken: decoded, and trained on if it is a mini-batch. */
  default void taking() {}

  /** The record was taken, whatever became of it. */
  default void taken() {}

  /**
   * A step was made; nothing of it is committed.
   *
   * @param report of the step
   * @param nanos that it took, decoding included
   */
  default void stepped(StepReport report, long nanos) {}

  /**
   * What drift detectors rest on after a step.
   *
   * @param statistics by the detector's name; empty if nobody watches
   */
  default void watched(String stream, Map<String, Double> statistics) {}

  /** A cut was committed. */
  default void committed(Committed cut) {}

  /**
   * What a cut has published beside its steps.
   *
   * @param checkpoints new versions, whose files are durable
   * @param letters records that could not be used
   * @param drift what detectors and policies had to say
   * @param nanos from the moment at which training stood still for it to the commit
   */
  record Committed(
      List<Checkpoint> checkpoints, List<DeadLetter> letters, List<DriftEvent> drift, long nanos) {
    public Committed {
      checkpoints = List.copyOf(checkpoints);
      letters = List.copyOf(letters);
      drift = List.copyOf(drift);
    }
  }
}
