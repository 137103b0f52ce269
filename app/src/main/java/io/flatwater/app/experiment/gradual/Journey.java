package io.flatwater.app.experiment.gradual;

import java.util.List;

/**
 * What a run came to.
 *
 * @param stops in order, the source first
 * @param stateHash of the model and its optimizer at the end
 * @param nanos time that learning took
 */
public record Journey(List<Stop> stops, String stateHash, long nanos) {
  public Journey {
    stops = List.copyOf(stops);
  }

  /** Returns the optimizer steps of each second of learning. */
  public double stepsPerSecond() {
    return stops.get(stops.size() - 1).step() * 1e9 / nanos;
  }
}
