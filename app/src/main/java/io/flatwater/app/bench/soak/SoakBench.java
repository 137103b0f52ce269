package io.flatwater.app.bench.soak;

import io.flatwater.app.Failure;
import io.flatwater.app.TopicLog;
import io.flatwater.app.bench.memory.Gauge;
import io.flatwater.app.bench.memory.Sample;
import io.flatwater.app.bench.memory.Trace;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Services;
import io.flatwater.app.experiment.Crew;
import io.flatwater.app.experiment.Display;
import io.flatwater.app.experiment.Place;
import io.flatwater.evaluator.Metrics;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/** Sends more than can be trained on at once, under small heaps, and samples everybody's memory. */
public final class SoakBench {
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final double NANOS = 1e9;
  private static final String FEEDER = "feed";
  private static final long NEARLY_NONE = 10;

  private final Soak soak;
  private final PrintWriter out;
  private final Optional<Path> keep;

  /**
   * Makes a soak that has not begun.
   *
   * @param out where progress is shown
   * @param keep directory for logs, topics and checkpoints; none: a temporary one
   */
  public SoakBench(Soak soak, PrintWriter out, Optional<Path> keep) {
    this.soak = soak;
    this.out = out;
    this.keep = keep;
  }

  /**
   * Runs until the trainer has learned from everything.
   *
   * @param goOn asked often; false ends the work early
   * @return empty if it was ended early
   * @throws Failure if a service ends, or nothing goes on for three minutes
   */
  public Optional<SoakResult> run(BooleanSupplier goOn) throws InterruptedException {
    try (Place place = Place.of(keep);
        Display display = new Display(out, Display.Kind.LINES, System::nanoTime);
        Basin basin = Basin.open(place.directory())) {
      return new Run(soak, basin, display).play(goOn);
    }
  }

  private static final class Run {
    private final Soak soak;
    private final Basin basin;
    private final Display display;
    private final Configuration configuration;
    private final Topics topics;
    private final Codec codec;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, Gauge> gauges = new LinkedHashMap<>();
    private final AtomicLong sentNanos = new AtomicLong();
    private long mostLag;
    private long progress = -1;
    private long progressed = System.nanoTime();

    Run(Soak soak, Basin basin, Display display) {
      this.soak = soak;
      this.basin = basin;
      this.display = display;
      this.configuration = basin.configuration();
      this.topics = configuration.topics().topics();
      this.codec = new Services(configuration).codec();
    }

    Optional<SoakResult> play(BooleanSupplier goOn) throws InterruptedException {
      try (Admin admin = Admin.create(configuration.clients())) {
        new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
      }
      basin.startServices();
      gauges.put("produce", Gauge.here());
      gauges.putAll(basin.gauges());
      gauges.keySet().forEach(name -> samples.put(name, new ArrayList<>()));
      awaitGauges(goOn);
      long began = System.nanoTime();
      Pace pace = new Pace(soak.window().toNanos(), began);
      try (ProduceService produce = new ProduceService(configuration.clients(), topics, codec);
          Levels levels = new Levels(configuration.clients(), topics);
          Crew crew = new Crew()) {
        crew.start(FEEDER, () -> feed(produce), produce::stop);
        soak(levels, pace, crew, goOn);
        return goOn.getAsBoolean()
            ? Optional.of(result(levels, pace, Duration.ofNanos(System.nanoTime() - began)))
            : Optional.empty();
      }
    }

    /** Waits until all processes are up, so that none is looked at, or stopped, half started. */
    private void awaitGauges(BooleanSupplier goOn) throws InterruptedException {
      while (goOn.getAsBoolean()
          && gauges.values().stream().anyMatch(gauge -> gauge.read(0, 0).isEmpty())) {
        basin.requireAlive();
        requireProgress(new Levels.Level(0, 0, 0));
        Thread.sleep(soak.every().toMillis());
      }
    }

    private void feed(ProduceService produce) {
      long began = System.nanoTime();
      produce.send(Basin.STREAM, Basin.source(soak), ProduceService.Pace.FULL, Progress.NONE);
      sentNanos.set(System.nanoTime() - began);
    }

    private void soak(Levels levels, Pace pace, Crew crew, BooleanSupplier goOn)
        throws InterruptedException {
      while (goOn.getAsBoolean()) {
        crew.check();
        basin.requireAlive();
        long now = System.nanoTime();
        Levels.Level level = levels.read();
        long examples = level.trained() * Basin.BATCH_ROWS;
        gauges.forEach(
            (name, gauge) -> gauge.read(now, examples).ifPresent(s -> samples(name).add(s)));
        mostLag = Math.max(mostLag, level.lag());
        turn(pace.at(now, level.steps()));
        requireProgress(level);
        display.show(
            List.of(
                new Display.Line(
                    "steps",
                    level.steps(),
                    soak.examples() / Basin.BATCH_ROWS,
                    level.lag() + " mini-batches wait")));
        // Marks of transactions take offsets too, so that the lag need not come to nothing.
        if (sentNanos.get() > 0 && level.lag() <= NEARLY_NONE && hasEnded()) {
          basin.service(Basin.EVALUATOR).thaw();
          return;
        }
        Thread.sleep(soak.every().toMillis());
      }
    }

    private List<Sample> samples(String name) {
      return samples.computeIfAbsent(name, n -> new ArrayList<>());
    }

    private void turn(Pace.Turn turn) {
      switch (turn) {
        case FREEZE -> basin.service(Basin.EVALUATOR).freeze();
        case THAW -> basin.service(Basin.EVALUATOR).thaw();
        case NONE -> {}
      }
    }

    private boolean hasEnded() {
      AtomicLong ended = new AtomicLong();
      log()
          .read(
              topics.name(Topic.CHECKPOINTS),
              (at, record) -> {
                if (record instanceof Checkpoint c && c.getEnded()) {
                  ended.incrementAndGet();
                }
              });
      return ended.get() > 0;
    }

    private TopicLog log() {
      return new TopicLog(configuration.clients(), codec);
    }

    private void requireProgress(Levels.Level level) {
      long done = level.miniBatches() + level.trained() + level.steps();
      long now = System.nanoTime();
      if (done != progress) {
        progress = done;
        progressed = now;
      } else if (now - progressed > PATIENCE.toNanos()) {
        throw new Failure("nothing has gone on for " + PATIENCE.toSeconds() + " s");
      }
    }

    private SoakResult result(Levels levels, Pace pace, Duration took) {
      AtomicLong steps = new AtomicLong();
      AtomicLong rows = new AtomicLong();
      AtomicLong checkpoints = new AtomicLong();
      AtomicLong checkpointBytes = new AtomicLong();
      AtomicLong judged = new AtomicLong();
      log()
          .read(
              topics.name(Topic.STEPS),
              (at, record) -> {
                if (record instanceof StepReport report) {
                  steps.incrementAndGet();
                  rows.addAndGet(report.getRows());
                }
              });
      log()
          .read(
              topics.name(Topic.CHECKPOINTS),
              (at, record) -> {
                if (record instanceof Checkpoint c) {
                  checkpoints.incrementAndGet();
                  checkpointBytes.set(c.getBytes());
                }
              });
      log()
          .read(
              topics.name(Topic.METRICS),
              (at, record) -> {
                if (record instanceof Evaluation e && e.getProbeSet().equals(Metrics.SUM)) {
                  judged.incrementAndGet();
                }
              });
      return new SoakResult(
          soak,
          samples.entrySet().stream().map(e -> Trace.of(e.getKey(), e.getValue())).toList(),
          new SoakResult.Flow(
              soak.examples() * NANOS / sentNanos.get(),
              rows.get() * NANOS / took.toNanos(),
              mostLag,
              steps.get(),
              checkpoints.get(),
              judged.get()),
          new Costs(
              Costs.processor(samples), levels.bytes(), checkpointBytes.get(), Basin.BATCH_ROWS),
          pace.running(),
          pace.still(),
          took);
    }
  }
}
