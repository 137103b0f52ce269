package io.flatwater.app.config;

import io.flatwater.trainer.Divergence;

/** When a model counts as diverged, and what is done about it. */
public record DivergenceSection(
    @Setting(
            value =
                "`anchor` (back to the last good copy of the model), `stop`, or `none` (nobody"
                    + " looks); decides the bits of the models",
            fallback = "anchor")
        Divergence.Policy policy,
    @Setting(
            value = "Steps between two copies to go back to; more than `patience`",
            fallback = "500",
            least = 2)
        long anchorSteps,
    @Setting(
            value = "Steps in a row of too large a loss after which a model counts as diverged",
            fallback = "20",
            least = 1,
            most = 1_000_000)
        int patience,
    @Setting(
            value = "How many times the loss at the copy, or of guessing, is too large; above 1",
            fallback = "10",
            least = 1)
        double lossFactor,
    @Setting(
            value = "How many times the norm of the copy's parameters is too large; above 1",
            fallback = "10",
            least = 1)
        double normFactor,
    @Setting(
            value = "How often in a row to go back to the same copy before the run stops",
            fallback = "5",
            least = 1,
            most = 1_000_000)
        int returns) {

  public DivergenceSection {
    new Divergence(policy, anchorSteps, patience, lossFactor, normFactor, returns);
  }

  /** Returns the settings in the trainer's words. */
  Divergence divergence() {
    return new Divergence(policy, anchorSteps, patience, lossFactor, normFactor, returns);
  }
}
