package io.flatwater.app.report;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Everything that is shown of an experiment: optimizers compared under several conditions, each
 * repeated with several seeds.
 *
 * @param title one line
 * @param settings what the experiment's file says, in the order to show
 * @param provenance hashes of what decides the bits, in the order to show
 * @param tested what is tested before it is trained on
 * @param shift what drifts along the stream, and the domains that models are judged on
 * @param conditions in the order to show
 * @param correlations of sharpness with accuracy over checkpoints; may be empty
 * @param failed runs that came to no result, in the order to show
 */
public record Comparison(
    String title,
    Map<String, String> settings,
    Map<String, String> provenance,
    Tested tested,
    Shift shift,
    List<Condition> conditions,
    List<Correlation> correlations,
    List<Failed> failed) {

  /**
   * A run that came to no result.
   *
   * @param condition that it was made under
   * @param optimizer its name
   * @param seed of the run
   * @param reason one sentence
   */
  public record Failed(String condition, String optimizer, long seed, String reason) {}

  /** What a model is tested on before it is trained on it. */
  public enum Tested {
    /** Mini-batches of a stream. */
    MINI_BATCHES("mini-batch", "mini-batches"),
    /** Whole domains. */
    DOMAINS("domain", "domains");

    private final String one;
    private final String many;

    Tested(String one, String many) {
      this.one = one;
      this.many = many;
    }

    /** Returns a number of them in words. */
    String some(int count) {
      return count == 1 ? one : count + " " + many;
    }
  }

  /**
   * Spearman's rank correlation of a measure of sharpness with accuracy on one domain.
   *
   * @param condition under which the checkpoints were made
   * @param measure of sharpness
   * @param domain that accuracy was measured on
   * @param rho -1 to 1
   * @param low of the 95 % interval
   * @param high of the 95 % interval
   * @param checkpoints how many there were
   */
  public record Correlation(
      String condition,
      String measure,
      String domain,
      double rho,
      double low,
      double high,
      int checkpoints) {}

  public Comparison {
    settings = Result.ordered(settings);
    provenance = Result.ordered(provenance);
    conditions = List.copyOf(conditions);
    correlations = List.copyOf(correlations);
    failed = List.copyOf(failed);
  }

  /** Returns a single run as a comparison with one condition and one seed. */
  public static Comparison of(Result result) {
    List<Runs> runs = result.arms().stream().map(Runs::of).toList();
    return new Comparison(
        result.title(),
        result.settings(),
        result.provenance(),
        Tested.MINI_BATCHES,
        result.shift(),
        List.of(new Condition("This run", runs)),
        List.of(),
        List.of());
  }

  /** Returns prequential accuracy against the clean labels, or the given ones without clean. */
  static double prequential(Arm arm) {
    Score clean = arm.outcome().clean();
    return (clean.rows() > 0 ? clean : arm.outcome().given()).accuracy();
  }

  /** Returns the highest accuracy that a checkpoint had on a domain. */
  static ToDoubleFunction<Arm> best(Shift.Domain domain) {
    return arm ->
        arm.judgements().stream()
            .mapToDouble(j -> j.accuracyOn(domain))
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN);
  }

  /** Tells whether the stream stands still, so that the best checkpoint is worth showing. */
  boolean isStill() {
    return shift.from() == shift.to();
  }
}
