package io.flatwater.app.config;

import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.ServiceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How mini-batches become checkpoints. */
public record Trainer(
    @Setting(
            value =
                "Name of the run: one configuration and one consumer group; with a stream it names a"
                    + " lineage",
            fallback = "main",
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String run,
    @Setting(
            value =
                "Name of this process among those of the run; needed where it has several, since the"
                    + " run's `only` trainer does not join others",
            fallback = ServiceSettings.ONLY,
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String instance,
    @Setting(value = "Seed of everything random in training", fallback = "0") long seed,
    @Setting(
            "Model to go on with, layers and weights: DL4J's (`.zip`, a checkpoint too) or Keras's"
                + " (`.keras`, `.h5`); empty: from random parameters")
        String from,
    @Setting(
            value =
                "Names of the layers that are kept fixed; `NAME/statistics`: of a batch"
                    + " normalisation, its running statistics alone",
            fallback = "[]")
        List<String> freeze,
    @Setting(
            value = "`auto`, `onednn`, or `dl4j`; decides the bits of the models",
            fallback = "auto")
        Executor executor,
    @Setting(
            value = "Parts into which a mini-batch is cut; decides the bits of the models",
            fallback = "1",
            least = 1,
            most = 1024)
        int shards,
    @Setting(
            value = "Threads that compute them; does not decide the bits",
            fallback = "1",
            least = 1,
            most = 1024)
        int threads,
    @Setting("When checkpoints are cut") CheckpointSection checkpoint,
    @Setting("When a model counts as diverged, and what is done about it")
        DivergenceSection divergence,
    @Setting("How wrong labels are found, and what is done about them") NoiseSection noise,
    @Setting("How drift is found, and what is done about it") DriftSection drift,
    @Setting("What is done with rows that have no label") UnlabelledSection unlabelled,
    @Setting(
            value =
                "If records were deleted before they were read: `stop`, or `continue` behind the"
                    + " gap",
            fallback = "stop")
        ServiceSettings.Gap onGap,
    @Setting(
            value =
                "If a checkpoint is from another numeric environment: `warn`, or `strict` (stop)",
            fallback = "warn")
        ServiceSettings.Environment onOtherEnvironment,
    @Setting(
            value = "Bad records in a row after which the trainer stops",
            fallback = "100",
            least = 1,
            most = 1_000_000_000)
        int poisonLimit) {

  /** What computes. */
  public enum Executor {
    AUTO,
    ONEDNN,
    DL4J;

    /** Returns the name that the models know. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When checkpoints are cut. */
  public record CheckpointSection(
      @Setting(
              value = "Mini-batches of a partition between two checkpoints",
              fallback = "100",
              least = 1)
          long everySteps,
      @Setting(
              value = "Milliseconds after which uncommitted steps are cut too; 0: never",
              fallback = "0",
              least = 0)
          long everyMillis) {}

  public Trainer {
    freeze = List.copyOf(freeze);
  }

  /** Returns how a trainer behaves as a process. */
  public ServiceSettings service() {
    return new ServiceSettings(
        instance,
        new CutPolicy(checkpoint.everySteps(), Duration.ofMillis(checkpoint.everyMillis())),
        onGap,
        onOtherEnvironment,
        poisonLimit);
  }

  /** Returns what is done about wrong labels, drift and rows without a label. */
  Adaptation adaptation() {
    return new AdaptationSection(noise, drift, unlabelled).adaptation();
  }

  /** Returns how networks are run. */
  public Execution execution() {
    return new Execution(executor.id(), shards, threads);
  }
}
