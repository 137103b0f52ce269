package io.flatwater.app.report;

/**
 * What an optimizer came to over the whole stream.
 *
 * @param given prequential count against the given labels: each example before it is trained on
 * @param clean prequential count against the clean labels; {@link Score#NONE} where there are none
 * @param stepsPerSecond steps per second of the trainer; NaN: not measured
 * @param stateHash final state hash, hexadecimal; empty where there is none
 * @param along other numbers of the stream
 * @param noise what was found of wrong labels
 */
public record Outcome(
    Score given, Score clean, double stepsPerSecond, String stateHash, Along along, Noise noise) {

  /** Makes an outcome of plain counts. */
  public Outcome(Score given, Score clean, double stepsPerSecond, String stateHash) {
    this(given, clean, stepsPerSecond, stateHash, Along.NONE, Noise.UNKNOWN);
  }
}
