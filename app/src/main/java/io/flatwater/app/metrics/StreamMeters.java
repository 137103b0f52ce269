package io.flatwater.app.metrics;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The figures of one stream of a trainer. */
final class StreamMeters {
  private static final double NANOS = 1e9;

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<StepOutcome, Counter> steps = new EnumMap<>(StepOutcome.class);
  private final Counter examples;
  private final Counter labelled;
  private final Counter correct;
  private final Counter repeated;
  private final Counter frequent;
  private final Counter suspects;
  private final Habits habits = new Habits();
  private final Map<String, Double> statistics = new ConcurrentHashMap<>();
  private volatile double eventSeconds = Double.NaN;
  private volatile double loss = Double.NaN;
  private volatile double noise = Double.NaN;
  private volatile double version = Double.NaN;
  private volatile double cutSeconds = Double.NaN;
  private volatile double modelSeconds = Double.NaN;

  StreamMeters(MeterRegistry registry, String run, String stream) {
    this.registry = registry;
    this.tags = Tags.of("run", run, "stream", stream);
    for (StepOutcome outcome : StepOutcome.values()) {
      Tags outcomes = tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT));
      steps.put(outcome, counter("steps", "Optimizer steps since the start", outcomes));
    }
    examples = counter("examples", "Examples of the mini-batches that were used", tags);
    labelled = counter("labelled.examples", "Of them, those with a label", tags);
    correct =
        counter(
            "correct.examples",
            "Of those with a label, the ones that the model had predicted before it learned them",
            tags);
    repeated =
        counter(
            "repeated.labels",
            "Given labels that are those of the example before: what persistence has right",
            tags);
    frequent =
        counter(
            "majority.labels",
            "Given labels that were the most frequent before their mini-batch: what majority has"
                + " right",
            tags);
    suspects = counter("suspect.labels", "Labels that were reported as probably wrong", tags);
    gauge(
        "noise.ratio",
        "Estimated share of wrong labels, 0 to 1; NaN where it is not estimated",
        () -> noise);
    gauge(
        "event.timestamp.seconds",
        "Event time of the latest example that was learned, seconds since 1970",
        () -> eventSeconds);
    gauge("loss", "Mean loss of the last mini-batch before its step, nats", () -> loss);
    gauge("checkpoint.version", "Newest version that was committed", () -> version);
    gauge(
        "checkpoint.timestamp.seconds",
        "When the newest version was committed, seconds since 1970",
        () -> cutSeconds);
    gauge(
        "checkpoint.event.timestamp.seconds",
        "Event time up to which the newest version has learned, seconds since 1970",
        () -> modelSeconds);
  }

  private Counter counter(String name, String help, Tags all) {
    return Counter.builder("flatwater.trainer." + name)
        .description(help)
        .tags(all)
        .register(registry);
  }

  private void gauge(String name, String help, Supplier<Number> value) {
    Gauge.builder("flatwater.trainer." + name, value)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  void stepped(StepReport report) {
    Counter made = steps.get(report.getOutcome());
    if (made != null) {
      made.increment();
    }
    examples.increment(report.getRows());
    labelled.increment(report.getLabelled());
    correct.increment(report.getCorrectGiven());
    repeated.increment(habits.repeated(report));
    frequent.increment(habits.frequent(report));
    suspects.increment(report.getSuspects());
    loss = report.getLoss();
    noise = report.getNoiseRate() < 0 ? Double.NaN : report.getNoiseRate();
    double seconds = seconds(report.getEventTime());
    eventSeconds = Double.isNaN(eventSeconds) ? seconds : Math.max(eventSeconds, seconds);
  }

  void cut(Checkpoint event) {
    version = event.getVersion();
    cutSeconds = seconds(Instant.now());
    modelSeconds = seconds(event.getToTime());
  }

  void drifted(DriftEvent event) {
    String level = event.getLevel().name().toLowerCase(Locale.ROOT);
    counter(
            "drift.events",
            "What detectors and policies had to say, by detector and level",
            tags.and("detector", event.getDetector(), "level", level))
        .increment();
    watched(event.getDetector(), event.getStatistic());
  }

  /** Notes the statistic of a detector. */
  void watched(String detector, double statistic) {
    if (statistics.put(detector, statistic) == null) {
      Gauge.builder(
              "flatwater.trainer.drift.statistic",
              () -> statistics.getOrDefault(detector, Double.NaN))
          .description("Statistic of a detector after the last step")
          .tags(tags.and("detector", detector))
          .register(registry);
    }
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / NANOS;
  }
}
