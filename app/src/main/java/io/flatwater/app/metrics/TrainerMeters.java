package io.flatwater.app.metrics;

import io.flatwater.app.web.Health;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.Listener;
import io.flatwater.trainer.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The figures and the health of a trainer. */
public final class TrainerMeters implements Listener, Health {
  private final MeterRegistry registry;
  private final Figures figures;
  private final String run;
  private final Vitals vitals;
  private final ServiceHealth health;
  private final Map<String, StreamMeters> streams = new ConcurrentHashMap<>();
  private final Timer step;
  private final Timer checkpoint;
  private volatile Supplier<Progress> progress;

  /**
   * Makes the figures of a trainer that begins now.
   *
   * @param run its run's name
   * @param patience how long it may get on with nothing, though there is work
   * @param clock nanoseconds, of which only differences count
   */
  public TrainerMeters(MeterRegistry registry, String run, Duration patience, LongSupplier clock) {
    this.registry = registry;
    this.figures = new Figures(registry);
    this.run = run;
    this.vitals = new Vitals(patience, clock);
    health = new ServiceHealth(clock);
    this.progress = () -> Progress.NONE;
    this.step =
        figures.histogram(
            "flatwater.trainer.step",
            "Time that a step takes, decoding and the test before it included",
            0.0005,
            0.001,
            0.0025,
            0.005,
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
            60);
    this.checkpoint =
        figures.histogram(
            "flatwater.trainer.checkpoint",
            "Time from freezing a partition's models to the commit of their checkpoints",
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
            60);
    figures.nativeMemory();
    figures.counter(
        "flatwater.trainer.records",
        "Records that were taken since the start, good and bad",
        () -> progress().records());
    figures.counter(
        "flatwater.trainer.restores",
        "Times that the state of a partition was read back",
        () -> progress().restores());
    figures.gauge(
        "flatwater.trainer.lag.records",
        "Records of the mini-batches that are not read yet; NaN while it is not known",
        () -> progress().lag() < 0 ? Double.NaN : progress().lag());
    figures.gauge(
        "flatwater.trainer.lineages",
        "Lineages in the partitions of this trainer",
        () -> progress().lineages());
  }

  /** Reads from now on how far the service is. */
  public void follow(Supplier<Progress> service) {
    progress = service;
  }

  private Progress progress() {
    return progress.get();
  }

  @Override
  public void polled() {
    vitals.polled(progress().lag() > 0);
  }

  @Override
  public void taking() {
    vitals.begun();
  }

  @Override
  public void taken() {
    vitals.finished();
  }

  @Override
  public void stepped(StepReport report, long nanos) {
    step.record(nanos, TimeUnit.NANOSECONDS);
    stream(report.getStream()).stepped(report);
  }

  @Override
  public void watched(String stream, Map<String, Double> statistics) {
    statistics.forEach(stream(stream)::watched);
  }

  @Override
  public void committed(Committed cut) {
    vitals.finished();
    if (!cut.checkpoints().isEmpty()) {
      checkpoint.record(cut.nanos(), TimeUnit.NANOSECONDS);
    }
    for (Checkpoint event : cut.checkpoints()) {
      stream(event.getStream()).cut(event);
    }
    for (DeadLetter letter : cut.letters()) {
      DeadLetters.count(registry, letter.getReason());
    }
    for (DriftEvent event : cut.drift()) {
      stream(event.getStream()).drifted(event);
    }
  }

  private StreamMeters stream(String name) {
    return streams.computeIfAbsent(name, stream -> new StreamMeters(registry, run, stream));
  }

  @Override
  public List<String> faults() {
    return vitals.faults();
  }

  @Override
  public List<String> complaints() {
    return health.complaints(
        progress().lag() >= 0, "partitions are being assigned, or their state is being read back");
  }
}
