package io.flatwater.app.metrics;

import io.flatwater.evaluator.GateProgress;
import io.flatwater.schemas.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/** The figures of a gate: what it has decided, and what is live of the streams that are its own. */
public final class GateMeters {
  private final Supplier<GateProgress> progress;
  private final LiveGauges live;

  /**
   * Makes the figures of a gate.
   *
   * @param progress how far it is; asked whenever the figures are
   */
  public GateMeters(MeterRegistry registry, Supplier<GateProgress> progress) {
    this.progress = progress;
    Figures figures = new Figures(registry);
    for (Verdict verdict : Verdict.values()) {
      figures.counter(
          "flatwater.gate.verdicts",
          "Verdicts since the start, the gate's own and people's, by what they say",
          () -> progress.get().verdicts().getOrDefault(verdict, 0L),
          "verdict",
          verdict.name().toLowerCase(Locale.ROOT));
    }
    figures.gauge(
        "flatwater.gate.undecided.checkpoints",
        "Candidates that wait until the live model was put to their probe sets",
        () -> progress.get().pending());
    live = new LiveGauges(registry, "flatwater.gate.live", "the model that is live");
  }

  /** Notes what is live; to be called often. */
  public void look() {
    live.look(progress.get().live());
  }
}
