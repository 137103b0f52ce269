package io.flatwater.evaluator.gate;

import java.util.List;

/**
 * When a model becomes live, and when it no longer is.
 *
 * @param promoteWhen conditions that a candidate has to hold, all of them, beside the live model
 * @param rollBackWhen conditions of which the live model must hold none, beside the one before it
 * @param promoteAfter candidates of a lineage that have to hold in a row before one is promoted
 * @param rollBackAfter times in a row that the live model has to decay before it is rolled back
 * @param minProbes labelled probe rows below which nothing is decided
 */
public record GateSettings(
    List<Rule> promoteWhen,
    List<Rule> rollBackWhen,
    int promoteAfter,
    int rollBackAfter,
    long minProbes) {

  /**
   * Live becomes what is right more often on all probe rows; what falls two points behind its
   * predecessor on the newest sets is rolled back. Twice in a row, on 100 rows.
   */
  public static final GateSettings DEFAULT =
      of(
          List.of("accuracy > live.accuracy"),
          List.of("accuracy < previous.accuracy - 0.02"),
          2,
          2,
          100);

  public GateSettings {
    promoteWhen = List.copyOf(promoteWhen);
    rollBackWhen = List.copyOf(rollBackWhen);
    if (promoteAfter < 1 || rollBackAfter < 1 || minProbes < 1) {
      throw new IllegalArgumentException(
          "promoteAfter, rollBackAfter and minProbes must be positive: "
              + promoteAfter
              + ", "
              + rollBackAfter
              + ", "
              + minProbes);
    }
    if (promoteWhen.isEmpty()) {
      throw new IllegalArgumentException("a gate needs at least one condition to promote by");
    }
  }

  /**
   * Makes settings of rules as they are written.
   *
   * @throws IllegalArgumentException if one is no rule
   */
  public static GateSettings of(
      List<String> promoteWhen,
      List<String> rollBackWhen,
      int promoteAfter,
      int rollBackAfter,
      long minProbes) {
    return new GateSettings(
        promoteWhen.stream().map(text -> Rule.of(text, Vocabulary.PROMOTE)).toList(),
        rollBackWhen.stream().map(text -> Rule.of(text, Vocabulary.ROLL_BACK)).toList(),
        promoteAfter,
        rollBackAfter,
        minProbes);
  }
}
