package io.flatwater.app.report;

/**
 * One mini-batch as the model saw it before the update.
 *
 * @param step 1 for the first
 * @param eventTimeMicros latest event time in the batch, microseconds since 1970, UTC
 * @param position of the drifting quantity, for example the angle in degrees; NaN: not known
 * @param rows examples in the batch, labelled or not
 * @param given right answers against the labels that the trainer was given
 * @param clean right answers against the clean labels; {@link Score#NONE} where there are none
 * @param loss mean loss of the batch in nats; NaN: not measured
 * @param noise estimated share of wrong labels so far, 0 to 1; NaN: not estimated
 * @param wrong rows whose given label is not the clean one
 */
public record Step(
    long step,
    long eventTimeMicros,
    double position,
    int rows,
    Score given,
    Score clean,
    double loss,
    double noise,
    int wrong) {

  /** Makes a step without an estimate of noise. */
  public Step(
      long step,
      long eventTimeMicros,
      double position,
      int rows,
      Score given,
      Score clean,
      double loss) {
    this(step, eventTimeMicros, position, rows, given, clean, loss, Double.NaN, 0);
  }
}
