package io.flatwater.app.config;

import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.NoiseSettings;
import io.flatwater.trainer.noise.Treatment;

/** Whether the trainer estimates label noise, and what it does about it. */
public record NoiseSection(
    @Setting(
            value =
                "How label noise is estimated: `confident` (confident learning, for 2 to 256 classes),"
                    + " or `none`",
            fallback = "confident")
        NoisePolicy.Estimation estimate,
    @Setting(
            value =
                "Share of each predicted class, by confidence, whose labels the estimate goes by",
            fallback = "0.35",
            least = 0.01,
            most = 1)
        double confidentShare,
    @Setting(
            value = "Labelled examples after which an example counts half in the estimate",
            fallback = "4000",
            least = 1)
        long halfLife,
    @Setting(
            value = "Labelled examples before anything is reported or done",
            fallback = "5000",
            least = 0)
        long warmUp,
    @Setting(
            value = "Sources (annotators) that are kept apart; later ones are counted together",
            fallback = "64",
            least = 1,
            most = 4_096)
        int sources,
    @Setting(
            value = "Probability of being wrong from which a label is sent to `label-issues`",
            fallback = "0.8",
            least = 0.01,
            most = 1)
        double suspicion,
    @Setting(
            value =
                "What is done about a doubtful label: `none`, `down-weight`, `drop` or `relabel`;"
                    + " decides the bits of the models",
            fallback = "none")
        Treatment.Action action,
    @Setting(
            value = "Certainty from which a label is dropped or replaced; above 0.5",
            fallback = "0.8",
            least = 0.5,
            most = 1)
        double certainty,
    @Setting(
            value =
                "`none`; `robust-loss`: a row counts by p(label)^0.3; `small-loss`: only as many rows"
                    + " of a batch are used, by loss, as there are right labels; decides the bits of"
                    + " the models",
            fallback = "none")
        Treatment.Guard guard,
    @Setting(
            value =
                "Share of each label that is spread over all classes; decides the bits of the"
                    + " models",
            fallback = "0",
            least = 0,
            most = 0.99)
        double smoothing) {

  public NoiseSection {
    new NoisePolicy(
        estimate,
        NoiseSettings.DEFAULT,
        new Treatment(action, certainty, guard, smoothing),
        suspicion);
  }

  /** Returns the settings in the trainer's words. */
  NoisePolicy policy() {
    return new NoisePolicy(
        estimate,
        new NoiseSettings(confidentShare, halfLife, warmUp, sources),
        new Treatment(action, certainty, guard, smoothing),
        suspicion);
  }
}
