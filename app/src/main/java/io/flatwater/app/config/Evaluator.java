package io.flatwater.app.config;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.sharpness.Routine;
import io.flatwater.model.Networks.Execution;
import java.util.ArrayList;
import java.util.List;

/** How checkpoints are judged. */
public record Evaluator(
    @Setting(
            value = "Consumer group; evaluators of one name share the lineages among them",
            fallback = "flatwater-evaluator",
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String name,
    @Setting(
            value = "Name of this process among those of the group",
            fallback = "0",
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String instance,
    @Setting(
            value = "Whether to skip checkpoints that a newer one has overtaken; the last is never",
            fallback = "false")
        boolean skipWhenBehind,
    @Setting("Which probe sets are used") Probes probes,
    @Setting("How sharpness is measured") SharpnessSection sharpness,
    @Setting(value = "`auto`, `onednn`, or `dl4j`", fallback = "auto") Trainer.Executor executor,
    @Setting(value = "Threads that compute", fallback = "1", least = 1, most = 1024) int threads) {

  /** Which probe sets are used. */
  public record Probes(
      @Setting(
              value =
                  "Names of the sets that must be there before a stream's checkpoints are judged;"
                      + " empty: any one",
              fallback = "[]")
          List<String> required,
      @Setting(
              value = "How many held-out sets of a stream are used, the newest ones",
              fallback = "24",
              least = 1,
              most = 100_000)
          int heldOut,
      @Setting(
              value =
                  "Rows of each set used for a checkpoint that is not its lineage's last; 0: all",
              fallback = "0",
              least = 0,
              most = Integer.MAX_VALUE)
          int intermediateRows,
      @Setting(
              value = "Rows that are predicted at once",
              fallback = "256",
              least = 1,
              most = 1 << 20)
          int blockRows,
      @Setting(
              value = "Most memory for all probe sets, in bytes",
              fallback = "268435456",
              least = 1)
          long maxBytes) {

    public Probes {
      required = List.copyOf(required);
    }
  }

  /** How sharpness is measured. */
  public record SharpnessSection(
      @Setting(
              value =
                  "Measures, each `NAME[:KEY=VALUE,...]`, for example `[sam,"
                      + " 'spectrum:top=3,every=10']`; with `every=N` of every N-th version and the"
                      + " last. "
                      + MEASURES,
              fallback = "[sam, gradient-norm]")
          List<String> measures,
      @Setting(
              value = "Rows of the marked set that they are measured on",
              fallback = "1000",
              least = 1,
              most = 1 << 24)
          int rows,
      @Setting(
              value =
                  "Seconds that they may take on average for each checkpoint, in their order; what"
                      + " is left out is recorded; 0: as long as they take",
              fallback = "0",
              least = 0,
              most = 1e9)
          double seconds,
      @Setting(value = "Seed of what is random in the measures", fallback = "0") long seed) {
    /** The measures and their settings, for messages. */
    public static final String MEASURES =
        "There are sam (rho), ascent (rho, steps), adaptive (rho), normalised (rho, steps), average"
            + " (sigma, draws), spectrum (top, steps), trace (draws), surrogate-gap (rho),"
            + " gradient-norm";

    public SharpnessSection {
      measures = List.copyOf(measures);
      routines(measures);
    }

    /** Returns the measures. */
    public List<Routine> routines() {
      return routines(measures);
    }

    /**
     * Reads measures.
     *
     * @throws IllegalArgumentException if one of them cannot be read, or is named twice
     */
    static List<Routine> routines(List<String> texts) {
      List<Routine> routines = new ArrayList<>();
      for (String text : texts) {
        try {
          routines.add(Routine.parse(text));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("measures: " + text + ": " + e.getMessage(), e);
        }
      }
      return EvaluationSettings.checked(routines);
    }
  }

  /** Returns how networks are run. */
  public Execution execution() {
    return new Execution(executor.id(), 1, threads);
  }
}
