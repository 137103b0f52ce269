package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.Contender;
import java.util.Map;

/**
 * How far a gate is; one consistent moment, read from any thread. Counts are of this process.
 *
 * @param changes verdicts that made another model live
 * @param kept verdicts that did not
 * @param pending candidates that wait until the live model was put to their probe sets
 * @param live checkpoint of each stream that is this process's
 */
public record GateProgress(long changes, long kept, int pending, Map<String, Contender> live) {
  /** Before anything was read. */
  static final GateProgress NONE = new GateProgress(0, 0, 0, Map.of());

  public GateProgress {
    live = Map.copyOf(live);
  }
}
