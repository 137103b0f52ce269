package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.TopicLog;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.experiment.Display.Line;
import io.flatwater.app.report.Noise;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.GateServiceSettings;
import io.flatwater.evaluator.gate.GateSettings;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** Carries out a plan with the real services on an embedded broker, all in this process. */
final class OnBroker {
  /** Where checkpoint files are, below the directory of a run. */
  static final String CHECKPOINTS = "checkpoints";

  private static final long TICK_MILLIS = 250;
  private static final String PRODUCER = "produce";
  private static final String EVALUATOR = "evaluate";
  private static final String GATE = "gate";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Plan plan;
  private final Recording recording;
  private final Display display;
  private final Path directory;
  private final Topics topics = Topics.of(1);
  private final Codec codec = new Codec(new LocalRegistry());
  private final Map<String, TrainerService> trainers = new LinkedHashMap<>();
  private final Map<String, Clock> clocks = new LinkedHashMap<>();

  /**
   * Makes a run that has not begun.
   *
   * @param directory for the broker's data, the state of ingest and the checkpoints
   */
  OnBroker(Plan plan, Recording recording, Display display, Path directory) {
    this.plan = plan;
    this.recording = recording;
    this.display = display;
    this.directory = directory;
  }

  /** When a trainer made its first and its last step. */
  private static final class Clock {
    private long first;
    private long last;
    private long steps;
    private double accuracy = Double.NaN;
  }

  /**
   * Runs until the last checkpoint of every trainer is judged.
   *
   * @param goOn asked often; false ends the run early
   * @param mark is told when a part of the work is done
   * @param stage is opened when there are topics, and told when everything is done
   */
  void run(Feed feed, BooleanSupplier goOn, Consumer<String> mark, Stage stage) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      mark.accept("start the broker");
      display.say("Kafka is at " + broker.bootstrap() + ", checkpoints are in " + directory);
      Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrap());
      createTopics(clients);
      try (Stage open = stage.open(clients)) {
        runOn(clients, feed, goOn, mark, Gated.BY_THE_GATE);
        if (goOn.getAsBoolean()) {
          recordLive(clients);
          end(clients, open);
        }
      }
    }
    mark.accept("stop the broker");
  }

  private void end(Map<String, Object> clients, Stage open) {
    if (!open.stays()) {
      open.ended();
      return;
    }
    try (FileStore store = store();
        Crew crew = new Crew()) {
      GateService gate = gate(clients, store);
      crew.start(GATE, gate::run, gate::stop);
      open.ended();
      crew.check();
    }
  }

  private FileStore store() {
    return new FileStore(directory.resolve(CHECKPOINTS));
  }

  private GateService gate(Map<String, Object> clients, FileStore store) {
    return new GateService(
        new GateServiceSettings(GateServiceSettings.NAME, "0", GateSettings.DEFAULT),
        new io.flatwater.evaluator.Wiring(clients, topics, codec, store));
  }

  /** What stands beside a run for as long as its broker does. */
  interface Stage extends AutoCloseable {
    /** Nothing. */
    Stage EMPTY =
        new Stage() {
          @Override
          public Stage open(Map<String, Object> clients) {
            return this;
          }

          @Override
          public boolean stays() {
            return false;
          }

          @Override
          public void ended() {}

          @Override
          public void close() {}
        };

    /** Returns it, on this broker. */
    Stage open(Map<String, Object> clients);

    /** Tells whether orders to the gate are to be answered after the end, too. */
    boolean stays();

    /** Everything is done; the broker stays for as long as this takes. */
    void ended();

    @Override
    void close();
  }

  /** Who says which model is live. */
  private enum Gated {
    BY_THE_GATE,
    BY_NOBODY
  }

  /** Does the same on a broker that somebody else started. */
  void runOn(Map<String, Object> clients, Feed feed, BooleanSupplier goOn, Consumer<String> mark) {
    runOn(clients, feed, goOn, mark, Gated.BY_NOBODY);
  }

  private void runOn(
      Map<String, Object> clients,
      Feed feed,
      BooleanSupplier goOn,
      Consumer<String> mark,
      Gated gated) {
    createTopics(clients);
    try (FileStore store = store()) {
      services(clients, store, feed, goOn, mark, gated);
    }
    if (goOn.getAsBoolean()) {
      Map<String, Checkpoint> last = record(clients);
      mark.accept("read the results");
      new Portraits(plan, recording)
          .take(directory.resolve(CHECKPOINTS), last.values(), feed.probes());
      mark.accept("draw the last models");
    }
  }

  private void createTopics(Map<String, Object> clients) {
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
    }
  }

  private void services(
      Map<String, Object> clients,
      FileStore store,
      Feed feed,
      BooleanSupplier goOn,
      Consumer<String> mark,
      Gated gated) {
    IngestSettings settings =
        new IngestSettings(
            feed.source().form().check(), plan.batches(), topics, IngestSettings.Storage.MEMORY);
    ServiceSettings service = ServiceSettings.of(directory.resolve("ingest"), clients);
    EvaluatorService evaluator = evaluator(clients, store);
    GateService gate = gate(clients, store);
    try (ProduceService produce = new ProduceService(clients, topics, codec);
        IngestService ingest = IngestService.start(settings, service, codec);
        Crew crew = new Crew()) {
      crew.start(
          PRODUCER,
          () -> {
            feed.probes().write(record -> produce.send(Topic.PROBES, Plan.STREAM, record));
            produce.flush();
            produce.send(Plan.STREAM, feed.source(), ProduceService.Pace.FULL, Progress.NONE);
          },
          produce::stop);
      for (Plan.Arm arm : plan.arms()) {
        TrainerService trainer =
            new TrainerService(
                plan.run(arm, feed.contract()),
                io.flatwater.trainer.ServiceSettings.of(
                    CutPolicy.every(plan.judging().everySteps())),
                new TrainerService.Wiring(clients, topics, codec, store),
                Moments.IGNORED);
        trainers.put(arm.name(), trainer);
        crew.start("train " + arm.name(), trainer::runUntilEnded, trainer::stop);
      }
      Ending ending = new Ending.AfterLast(lineages());
      if (gated == Gated.BY_THE_GATE) {
        crew.start(GATE, gate::run, gate::stop);
        ending = new Ending.AfterLast(lineages(), () -> gate.awaitDecisions(PATIENCE));
      }
      Ending end = ending;
      crew.start(EVALUATOR, () -> evaluator.run(end), evaluator::stop);
      boolean streaming = true;
      while (goOn.getAsBoolean() && !crew.hasEnded(EVALUATOR)) {
        crew.check();
        ingest.check();
        tick(ingest, evaluator);
        if (streaming && trainers.keySet().stream().allMatch(n -> crew.hasEnded("train " + n))) {
          streaming = false;
          mark.accept("stream and train");
        }
        sleep();
      }
      crew.check();
      mark.accept("evaluate the rest");
    }
  }

  private EvaluatorService evaluator(Map<String, Object> clients, FileStore store) {
    var settings =
        new io.flatwater.evaluator.ServiceSettings(
            "flatwater-evaluate",
            "0",
            plan.judging().settings(),
            plan.execution(),
            new io.flatwater.evaluator.ServiceSettings.Probes(
                plan.probeSets(),
                io.flatwater.evaluator.ServiceSettings.Probes.DEFAULT.maxBytes(),
                io.flatwater.evaluator.ServiceSettings.Probes.DEFAULT.heldOut()),
            io.flatwater.evaluator.ServiceSettings.Lag.JUDGE_ALL);
    return new EvaluatorService(
        settings, new io.flatwater.evaluator.Wiring(clients, topics, codec, store));
  }

  private Set<String> lineages() {
    return plan.arms().stream()
        .map(arm -> arm.name() + "/" + Plan.STREAM)
        .collect(Collectors.toSet());
  }

  private void tick(IngestService ingest, EvaluatorService evaluator) {
    List<Line> lines = new ArrayList<>();
    IngestService.Progress in = ingest.progress();
    lines.add(
        new Line(
            "ingest",
            in.numbers().records(),
            plan.stream().examples() + 1,
            "records, " + in.numbers().batches() + " mini-batches, lag " + Math.max(0, in.lag())));
    trainers.forEach((name, trainer) -> lines.add(line(name, trainer.progress())));
    var judged = evaluator.progress();
    long checkpoints =
        (plan.stream().expectedSteps() / plan.judging().everySteps() + 2) * plan.arms().size();
    lines.add(
        new Line(
            EVALUATOR,
            judged.judged(),
            checkpoints,
            "checkpoints, " + judged.pending() + " waiting"));
    display.show(lines);
  }

  private Line line(String name, io.flatwater.trainer.Progress p) {
    Clock clock = clocks.computeIfAbsent(name, n -> new Clock());
    if (p.steps() > clock.steps) {
      clock.last = System.nanoTime();
      clock.first = clock.steps == 0 ? clock.last : clock.first;
      clock.steps = p.steps();
    }
    if (p.counted().labelled() > 0) {
      clock.accuracy = p.counted().accuracyGiven();
    }
    return new Line(
        "train " + name,
        p.steps(),
        plan.stream().expectedSteps(),
        String.format(
            Locale.ROOT,
            "steps, lag %d, accuracy so far %s, version %d",
            Math.max(0, p.lag()),
            Double.isNaN(clock.accuracy)
                ? "-"
                : String.format(Locale.ROOT, "%.1f %%", 100 * clock.accuracy),
            p.version()));
  }

  /** Reads what was reported, and returns the last checkpoint of each lineage. */
  private Map<String, Checkpoint> record(Map<String, Object> clients) {
    Map<String, Checkpoint> last = new TreeMap<>();
    TopicLog log = new TopicLog(clients, codec);
    log.read(
        topics.name(Topic.STEPS),
        (at, record) -> {
          if (record instanceof StepReport report) {
            recording.step(report);
          }
        });
    log.read(
        topics.name(Topic.CHECKPOINTS),
        (at, record) -> {
          if (record instanceof Checkpoint checkpoint) {
            recording.ended(checkpoint.getLineage(), checkpoint.getStateHash());
            last.put(checkpoint.getLineage(), checkpoint);
            Optional.ofNullable(checkpoint.getNoise())
                .ifPresent(
                    n ->
                        recording.noise(
                            checkpoint.getLineage(),
                            new Noise.Rate(n.getRate(), n.getLow(), n.getHigh())));
          }
        });
    if (plan.stream() instanceof Sourced) {
      log.read(
          topics.name(Topic.MINI_BATCHES),
          (at, record) -> {
            if (record instanceof MiniBatch batch) {
              recording.batch(batch);
            }
          });
    }
    log.read(
        topics.name(Topic.METRICS),
        (at, record) -> {
          if (record instanceof Evaluation evaluation) {
            recording.evaluation(evaluation);
          }
        });
    clocks.forEach(
        (name, clock) -> {
          if (clock.last > clock.first) {
            recording.rate(
                name + "/" + Plan.STREAM, clock.steps * 1e9 / (clock.last - clock.first));
          }
        });
    return last;
  }

  private void recordLive(Map<String, Object> clients) {
    TopicLog log = new TopicLog(clients, codec);
    log.read(
        topics.name(Topic.LIVE),
        (at, record) -> {
          if (record instanceof Live live) {
            recording.live(live);
          }
        });
  }

  private static void sleep() {
    try {
      Thread.sleep(TICK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }
}
