package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a gate of other rules would have decided on recorded metrics.
 *
 * <p>It can only compare what was put to equal probe sets when the metrics were recorded: a model
 * that would have been live under the other rules, but was not, was not put to later sets, and
 * candidates that wait for that are counted as undecided.
 *
 * @param decisions in order
 * @param live what would be live at the end, by stream
 * @param undecided candidates that would still wait
 */
public record Backtest(List<Decision> decisions, Map<String, Contender> live, int undecided) {

  public Backtest {
    decisions = List.copyOf(decisions);
    live = Map.copyOf(live);
  }

  /**
   * Replays recorded metrics.
   *
   * @param recorded in the order of the topic; those of one stream must be in their own order
   */
  public static Backtest of(GateSettings settings, List<Evaluation> recorded) {
    Gate gate = new Gate(settings);
    List<Decision> decisions = new ArrayList<>();
    recorded.forEach(evaluation -> decisions.addAll(gate.take(evaluation)));
    return new Backtest(decisions, gate.live(), gate.pending());
  }
}
