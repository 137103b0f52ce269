package io.flatwater.app.bench.pipeline;

import io.flatwater.app.experiment.Crew;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.StepResult;
import io.flatwater.trainer.Trainer;
import io.flatwater.trainer.TrainerService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Steps a second: the same mini-batches in memory, from the broker by one trainer, and by three
 * trainers of one group each; and what a checkpoint costs one trainer.
 *
 * <p>Memory and broker take turns, so that a machine that gets slower or faster meanwhile does not
 * decide the ratio.
 */
final class StepsSection {
  /** Mini-batches between two checkpoints, as in the quickstart. */
  static final int CHECKPOINT_STEPS = 50;

  static final String PAUSE = "checkpoint pause";
  private static final double RATIO = 0.8;
  private static final double PAUSE_MILLIS = 20;
  private static final int POOL = 256;
  private static final int LEAST_STEPS = 150;

  /** One in so many steps, the first ones, is not measured. */
  private static final int WARM = 5;

  private static final int CREW = 3;
  private static final double MEGA = 1e6;
  private static final double MILLI = 1e3;

  private final Ground ground;
  private final Material material;
  private final Size size;
  private final Topics topics;
  private final List<MiniBatch> pool;
  private final double bytes;
  private final List<Figure> figures = new ArrayList<>();

  StepsSection(Ground ground, Material material, Size size) {
    this.ground = ground;
    this.material = material;
    this.size = size;
    this.topics = ground.topics("steps.");
    this.pool = material.miniBatches(Math.min(POOL, size.batches()));
    this.bytes = pool.stream().mapToInt(this::length).average().orElseThrow();
  }

  private int length(MiniBatch batch) {
    return ground.codec().encode(topics.name(Topic.MINI_BATCHES), batch).length;
  }

  /**
   * Measures.
   *
   * @param executors to measure steps with; the last one's checkpoints are measured
   */
  List<Figure> measure(List<String> executors) {
    fill();
    readOnly();
    List<Pause> pauses = List.of();
    for (String executor : executors) {
      pauses = executor(executor);
    }
    pauses(pauses);
    return figures;
  }

  private void fill() {
    try (ProduceService produce = new ProduceService(ground.clients(), topics, ground.codec())) {
      for (int i = 0; i < size.batches(); i++) {
        produce.send(Topic.MINI_BATCHES, Material.STREAM, pool.get(i % pool.size()));
        if (i % 100 == 0) {
          ground.tick("mini-batches", i, size.batches(), "prepared on the topic");
        }
      }
      produce.flush();
    }
  }

  private void readOnly() {
    readAll();
    long start = System.nanoTime();
    long read = readAll();
    double rate = read * 1e9 / (System.nanoTime() - start);
    add("mini-batches", "read and decoded, not trained on", rate, "a second");
    add("mini-batches", "in bytes", rate * bytes / MEGA, "MB/s");
  }

  private long readAll() {
    ground.requireWanted();
    long[] read = {0};
    new Tape(ground.clients())
        .read(
            topics.name(Topic.MINI_BATCHES),
            record -> {
              if (ground.codec().decode(record.value()) instanceof Decoded.Value) {
                read[0]++;
              }
            });
    return read[0];
  }

  private List<Pause> executor(String executor) {
    String section = "steps, " + executor;
    ground.say("Steps on " + executor + ": in memory, then from the broker");
    RunSettings settings = material.run("bench-" + executor, executor);
    int steps = enough(settings);
    List<Pause> pauses = new ArrayList<>();
    Span memory = inMemory(settings, steps);
    Span one = Span.NONE;
    for (int round = 1; round <= size.rounds(); round++) {
      String name = "bench-" + executor + "-" + round;
      Timed timed = fromBroker(executor, List.of(name), steps);
      one = one.plus(timed.span);
      pauses.addAll(pauses(name, timed.clocks.get(0)));
      memory = memory.plus(inMemory(settings, steps));
    }
    List<String> crew =
        IntStream.rangeClosed(1, CREW).mapToObj(i -> "crew-" + executor + "-" + i).toList();
    Span three = fromBroker(executor, crew, steps).span;
    add(section, "in memory", memory.rate(), "steps/s");
    add(section, "one trainer from the broker", one.rate(), "steps/s");
    add(section, "one trainer, bytes", one.rate() * bytes / MEGA, "MB/s");
    Target target = executor.equals("dl4j") ? new Target.AtLeast(RATIO) : new Target.None();
    double ratio = one.rate() / memory.rate();
    figures.add(new Figure(section, "one trainer / in memory", ratio, "", target));
    add(section, "three trainers together", three.rate(), "steps/s");
    add(section, "three trainers, bytes", three.rate() * bytes / MEGA, "MB/s");
    add(section, "three trainers / in memory", three.rate() / memory.rate(), "");
    processor(section, "in memory", memory);
    processor(section, "one trainer", one);
    processor(section, "three trainers", three);
    return pauses;
  }

  private List<Pause> pauses(String run, StepClock clock) {
    String lineage = run + "/" + Material.STREAM;
    return Pause.of(clock, Versions.steps(ground, topics.name(Topic.CHECKPOINTS), lineage));
  }

  /** Adds the processor time of a step, that of the broker included. */
  private void processor(String section, String name, Span span) {
    add(section, "processor time, " + name, span.processorTime() * MILLI, "ms/step");
  }

  /** Returns how many steps take about the time of a measurement; warms up on the way. */
  private int enough(RunSettings settings) {
    int steps = LEAST_STEPS;
    double rate = inMemory(settings, steps).rate();
    while (steps / rate < size.seconds() / 2 && steps < size.batches()) {
      steps *= 2;
      rate = inMemory(settings, steps).rate();
    }
    return (int) Math.max(LEAST_STEPS, Math.min(size.batches(), rate * size.seconds()));
  }

  /** Makes steps in a plain loop, the first fifth of them unmeasured. */
  private Span inMemory(RunSettings settings, int steps) {
    try (Network network = Networks.open(settings.definition(), settings.execution()).network()) {
      Trainer trainer = Trainer.start(settings, Material.STREAM, network);
      int warm = steps / WARM;
      train(trainer, 0, warm);
      Span.Start start = Span.Start.now(warm);
      train(trainer, warm, steps);
      return start.until(steps);
    }
  }

  private void train(Trainer trainer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!(trainer.train(pool.get(i % pool.size())) instanceof StepResult.Stepped)) {
        throw new IllegalStateException("a mini-batch was refused");
      }
      ground.requireWanted();
    }
  }

  /** What trainers came to in sum, and their clocks. */
  private record Timed(Span span, List<StepClock> clocks) {}

  private Timed fromBroker(String executor, List<String> runs, int steps) {
    int warm = steps / WARM;
    List<StepClock> clocks = new ArrayList<>();
    try (FileStore store = new FileStore(ground.directory("steps"));
        Crew crew = new Crew();
        Gate gate = new Gate(runs.size())) {
      var wiring = new TrainerService.Wiring(ground.clients(), topics, ground.codec(), store);
      for (String run : runs) {
        StepClock clock = new StepClock(warm, gate, System::nanoTime);
        TrainerService trainer =
            new TrainerService(
                material.run(run, executor),
                ServiceSettings.of(CutPolicy.every(CHECKPOINT_STEPS)),
                wiring,
                clock);
        clocks.add(clock);
        crew.start(run, trainer::run, trainer::stop);
      }
      Span seen = watch(crew, clocks, warm, steps);
      crew.close();
      return new Timed(measured(clocks, warm, steps, seen.processorTime()), clocks);
    }
  }

  private Span watch(Crew crew, List<StepClock> clocks, int warm, int steps) {
    String name = clocks.size() == 1 ? "one trainer" : clocks.size() + " trainers";
    Span.Start start = Span.Start.now(0);
    boolean warmed = false;
    while (true) {
      crew.check();
      long made = clocks.stream().mapToLong(StepClock::steps).sum();
      if (clocks.stream().allMatch(c -> c.steps() >= steps)) {
        return start.until(made);
      }
      if (!warmed && clocks.stream().allMatch(c -> c.steps() >= warm)) {
        start = Span.Start.now(made);
        warmed = true;
      }
      ground.tick(name, made, (long) clocks.size() * steps, "steps");
    }
  }

  /** Returns the steps of all within the time in which none was through, by their own clocks. */
  private static Span measured(List<StepClock> clocks, int warm, int steps, double processorTime) {
    long from = clocks.stream().mapToLong(c -> c.at(warm)).max().orElseThrow();
    long to = clocks.stream().mapToLong(c -> c.at(steps)).min().orElseThrow();
    int made = clocks.stream().mapToInt(c -> c.measuredUntil(to)).sum();
    return new Span(made, (to - from) / 1e9, made * processorTime);
  }

  private void pauses(List<Pause> pauses) {
    Quantiles total = Quantiles.of(pauses, Pause::total);
    Target target = new Target.Below(PAUSE_MILLIS);
    figures.add(new Figure(PAUSE, "median", total.at(0.5), "ms", target));
    figures.add(new Figure(PAUSE, "99 %", total.at(0.99), "ms", target));
    add(PAUSE, "worst", total.at(1), "ms");
    add(PAUSE, "checkpoints measured", pauses.size(), "");
    add(PAUSE, "copy the state", median(pauses, Pause::freeze), "ms");
    add(PAUSE, "write the files, beside training", median(pauses, Pause::files), "ms");
    add(PAUSE, "commit, beside training", median(pauses, Pause::commit), "ms");
  }

  private static double median(List<Pause> pauses, ToDoubleFunction<Pause> part) {
    return Quantiles.of(pauses, part).at(0.5);
  }

  private void add(String section, String name, double value, String unit) {
    figures.add(Figure.of(section, name, value, unit));
  }
}
