package io.flatwater.trainer;

import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.StepReport;
import java.util.List;

/** What became of a mini-batch. */
public sealed interface StepResult {

  /**
   * The batch was tested and, unless the report says otherwise, trained on.
   *
   * @param report to publish
   * @param tested what the model made of it before the update
   * @param issues labels that are probably wrong
   * @param events what a detector or a policy has to say
   */
  record Stepped(StepReport report, Tested tested, List<LabelIssue> issues, List<DriftEvent> events)
      implements StepResult {
    public Stepped {
      issues = List.copyOf(issues);
      events = List.copyOf(events);
    }
  }

  /**
   * The batch does not fit the model's contract, or the model's output for it is not finite; the
   * model, its history and its step are as before, unless an event says otherwise.
   *
   * @param reason code
   * @param message one sentence: what was found, what was expected
   * @param events what a detector or a policy has to say
   */
  record Refused(Reason reason, String message, List<DriftEvent> events) implements StepResult {
    public Refused {
      events = List.copyOf(events);
    }
  }

  /** Returns what a detector or a policy has to say; usually nothing. */
  List<DriftEvent> events();

  /** Why a record cannot be trained on. */
  enum Reason {
    /** No mini-batch and no end of a stream. */
    UNEXPECTED_RECORD,
    /** The record's key is no name of a stream. */
    BAD_STREAM,
    /** The stream belongs on another partition. */
    WRONG_PARTITION,
    /** No rows. */
    EMPTY,
    /** The arrays of the batch have different lengths. */
    UNEQUAL_LENGTHS,
    /** Number format or shape is not what the contract says. */
    WRONG_SHAPE,
    /** A label is neither a class nor -1. */
    LABEL_OUT_OF_RANGE,
    /** A feature is NaN or infinite. */
    NOT_FINITE,
    /** The model's output is NaN or infinite, though every feature is finite. */
    LOSS_NOT_FINITE
  }
}
