package io.flatwater.app.experiment;

import io.flatwater.app.report.Shift;
import io.flatwater.ingest.BatcherSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A stream as a plan names it: how long it is, how it is cut, and where along it a moment lies. */
public sealed interface Streamed permits TurningImages, Sourced {

  /** Returns the number of examples. */
  long examples();

  /** Returns the examples of a mini-batch. */
  int batchRows();

  /** Returns how it is cut into mini-batches, and what is held out of them. */
  BatcherSettings batches();

  /**
   * Returns where a mini-batch lies, in the unit of the places where models are judged.
   *
   * @param eventTime the latest in the mini-batch
   * @param seen examples of all mini-batches up to this one
   */
  double placeAt(Instant eventTime, long seen);

  /** Returns what drifts, and where models are judged. */
  Shift shift(List<Double> places);

  /** Returns what it is, in one line. */
  String title();

  /** Returns what was chosen about it, in the order to show. */
  Map<String, String> settings();

  /** Returns about how many mini-batches it makes: some examples are held out. */
  default long expectedSteps() {
    return Math.max(1, Math.round(examples() * (1 - batches().heldOut().share()) / batchRows()));
  }
}
