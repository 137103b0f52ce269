package io.flatwater.evaluator;

import io.flatwater.model.Networks.Execution;
import java.util.Set;
import java.util.TreeSet;

/**
 * How an evaluator behaves as a process.
 *
 * @param name its consumer group; evaluators of one name share the lineages among them
 * @param instance name of this process among those of the group; a second process of the same name
 *     takes the first one's place
 * @param evaluation how models are judged
 * @param execution how networks are run
 * @param probes which probe sets are waited for and kept
 * @param lag what to do when checkpoints come faster than they are judged
 */
public record ServiceSettings(
    String name,
    String instance,
    EvaluationSettings evaluation,
    Execution execution,
    Probes probes,
    Lag lag) {

  /** What to do when checkpoints come faster than they are judged. */
  public enum Lag {
    /** Judge every checkpoint. */
    JUDGE_ALL,
    /**
     * Skip what a newer checkpoint of the lineage has overtaken, and say so; a lineage's last one
     * is never skipped.
     */
    SKIP_TO_NEWEST
  }

  /**
   * Which probe sets are waited for and kept.
   *
   * @param required names of the sets that a stream must have before its checkpoints are judged; if
   *     empty, any one set will do
   * @param maxBytes of memory for all probe sets
   * @param heldOut how many held-out sets of a stream are used, the newest ones
   */
  public record Probes(Set<String> required, long maxBytes, int heldOut) {
    /** Any one set; 256 MiB; the 24 newest held-out sets. */
    public static final Probes DEFAULT = new Probes(Set.of(), 256L << 20, 24);

    public Probes {
      required = Set.copyOf(new TreeSet<>(required));
      if (maxBytes < 1 || heldOut < 1) {
        throw new IllegalArgumentException(
            "probe memory and held-out sets must be positive: " + maxBytes + ", " + heldOut);
      }
    }
  }

  public ServiceSettings {
    check("evaluator", "name", name);
    check("evaluator", "instance", instance);
  }

  /** Returns the default settings for the one process of a group. */
  public static ServiceSettings of(String name) {
    return new ServiceSettings(
        name, "0", EvaluationSettings.DEFAULT, Execution.of("auto"), Probes.DEFAULT, Lag.JUDGE_ALL);
  }

  static void check(String whose, String what, String value) {
    if (!value.matches("[a-zA-Z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " of a process ("
              + whose
              + ") has 1 to 100 letters, digits, '.', '_' and '-', found \""
              + value
              + "\"");
    }
  }
}
