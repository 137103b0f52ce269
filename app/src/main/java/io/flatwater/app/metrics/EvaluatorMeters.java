package io.flatwater.app.metrics;

import io.flatwater.app.web.Health;
import io.flatwater.evaluator.Listener;
import io.flatwater.evaluator.Progress;
import io.flatwater.evaluator.Progress.Phase;
import io.flatwater.schemas.Evaluation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The figures and the health of an evaluator. */
public final class EvaluatorMeters implements Listener, Health {
  private static final Map<String, String> METRICS =
      Map.of(
          "accuracy", "accuracy.ratio",
          "nll", "loss",
          "ece", "calibration.error.ratio",
          "worstDomain", "worst.domain.accuracy.ratio",
          "ood.accuracy", "ood.accuracy.ratio",
          "sharpness.sam", "sharpness.sam");

  private final MeterRegistry registry;
  private final Figures figures;
  private final Vitals vitals;
  private final ServiceHealth health;
  private final Timer checkpoint;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private volatile Supplier<Progress> progress = () -> Progress.NONE;

  /**
   * Makes the figures of an evaluator that begins now.
   *
   * @param patience how long it may get on with nothing, though there is work
   * @param clock nanoseconds, of which only differences count
   */
  public EvaluatorMeters(MeterRegistry registry, Duration patience, LongSupplier clock) {
    this.registry = registry;
    figures = new Figures(registry);
    vitals = new Vitals(patience, clock);
    health = new ServiceHealth(clock);
    checkpoint =
        figures.histogram(
            "flatwater.evaluator.checkpoint",
            "Time that judging a checkpoint takes, loading included",
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
            10,
            30,
            60,
            300);
    figures.nativeMemory();
    count("judged", Progress::judged);
    count("again", Progress::again);
    count("skipped", Progress::skipped);
    count("refused", Progress::refused);
    figures.counter("flatwater.evaluator.rows", "Rows that were predicted", () -> now().rows());
    figures.gauge(
        "flatwater.evaluator.lag.records",
        "Records of the checkpoints that are not read yet; NaN while it is not known",
        () -> now().lag() < 0 ? Double.NaN : now().lag());
    figures.gauge(
        "flatwater.evaluator.pending.checkpoints",
        "Checkpoints that are known and still to be judged",
        () -> now().pending());
    figures.gauge(
        "flatwater.evaluator.waiting.checkpoints",
        "Of those, the ones whose stream has no sealed probe set yet",
        () -> now().waiting());
    figures.gauge(
        "flatwater.evaluator.probe.sets", "Sealed probe sets in use", () -> now().probeSets());
  }

  private void count(String result, ToDoubleFunction<Progress> number) {
    figures.counter(
        "flatwater.evaluator.checkpoints",
        "Checkpoints since the start, by what became of them; again: judged on new probe sets",
        () -> number.applyAsDouble(now()),
        "result",
        result);
  }

  /** Reads from now on how far the service is. */
  public void follow(Supplier<Progress> service) {
    progress = service;
  }

  private Progress now() {
    return progress.get();
  }

  @Override
  public void polled() {
    Progress now = now();
    vitals.polled(now.pending() > now.waiting());
    now.newest().keySet().forEach(this::know);
  }

  private void know(String lineage) {
    if (!known.add(lineage)) {
      return;
    }
    METRICS.forEach(
        (metric, name) ->
            figures.gauge(
                "flatwater.evaluator." + name,
                "Of the newest checkpoint that was judged, over all probe sets: " + metric,
                () ->
                    newest(lineage)
                        .map(e -> e.getMetrics().getOrDefault(metric, Double.NaN))
                        .orElse(Double.NaN),
                "lineage",
                lineage));
    figures.gauge(
        "flatwater.evaluator.checkpoint.version",
        "Newest version that was judged",
        () -> newest(lineage).map(e -> (double) e.getVersion()).orElse(Double.NaN),
        "lineage",
        lineage);
  }

  private Optional<Evaluation> newest(String lineage) {
    return Optional.ofNullable(now().newest().get(lineage));
  }

  @Override
  public void judged(long nanos) {
    vitals.finished();
    checkpoint.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(String reason) {
    vitals.finished();
    DeadLetters.count(registry, reason);
  }

  @Override
  public List<String> faults() {
    return vitals.faults();
  }

  @Override
  public List<String> complaints() {
    return health.complaints(
        now().phase() == Phase.WAITING || now().phase() == Phase.JUDGING,
        "probe sets and what was published before are being read");
  }
}
