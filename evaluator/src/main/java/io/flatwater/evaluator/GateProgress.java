package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.Contender;
import io.flatwater.schemas.Verdict;
import java.util.Map;

/**
 * How far a gate is; one consistent moment, read from any thread. Counts are of this process.
 *
 * @param verdicts that were published, by what they say; none of a kind: not in it
 * @param pending candidates that wait until the live model was put to their probe sets
 * @param live checkpoint of each stream that is this process's
 */
public record GateProgress(Map<Verdict, Long> verdicts, int pending, Map<String, Contender> live) {
  /** Before anything was read. */
  static final GateProgress NONE = new GateProgress(Map.of(), 0, Map.of());

  public GateProgress {
    verdicts = Map.copyOf(verdicts);
    live = Map.copyOf(live);
  }
}
