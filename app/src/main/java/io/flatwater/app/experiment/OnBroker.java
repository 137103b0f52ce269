package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.TopicLog;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.experiment.Display.Line;
import io.flatwater.app.experiment.Ensemble.Gated;
import io.flatwater.app.report.Noise;
import io.flatwater.ingest.IngestService;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** Carries out a plan with the real services on an embedded broker, all in this process. */
final class OnBroker {
  /** Where checkpoint files are, below the directory of a run. */
  static final String CHECKPOINTS = "checkpoints";

  private static final long TICK_MILLIS = 250;

  private final Plan plan;
  private final Recording recording;
  private final Display display;
  private final Path directory;
  private final Topics topics = Topics.of(1);
  private final Codec codec = new Codec(new LocalRegistry());
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
        runOn(clients, feed, new Manner(goOn, mark, Gated.BY_THE_GATE, open));
      }
    }
    mark.accept("stop the broker");
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
          public void ended(Runnable check) {}

          @Override
          public void close() {}
        };

    /** Returns it, on this broker. */
    Stage open(Map<String, Object> clients);

    /** Tells whether trainers, evaluator and gate go on after the end, and hear people. */
    default boolean stays() {
      return false;
    }

    /**
     * Everything is done; what stays does so for as long as this takes.
     *
     * @param check throws what a service has failed with
     */
    void ended(Runnable check);

    @Override
    void close();
  }

  /** Does the same on a broker that somebody else started. */
  void runOn(Map<String, Object> clients, Feed feed, BooleanSupplier goOn, Consumer<String> mark) {
    runOn(clients, feed, new Manner(goOn, mark, Gated.BY_NOBODY, Stage.EMPTY));
  }

  /** How a run is carried out. */
  private record Manner(BooleanSupplier wanted, Consumer<String> mark, Gated gated, Stage stage) {
    boolean goesOn() {
      return wanted.getAsBoolean();
    }
  }

  private void runOn(Map<String, Object> clients, Feed feed, Manner manner) {
    createTopics(clients);
    try (FileStore store = new FileStore(directory.resolve(CHECKPOINTS))) {
      var place = new Ensemble.Place(directory, clients, topics, codec, store);
      try (Ensemble services = new Ensemble(plan, place, feed)) {
        watch(services.start(manner.gated(), manner.stage()), manner);
        if (manner.stage().stays() && manner.goesOn()) {
          results(clients, feed, manner);
          services.goOn();
          manner.stage().ended(services::check);
          services.check();
          return;
        }
      }
    }
    if (manner.goesOn()) {
      results(clients, feed, manner);
      manner.stage().ended(() -> {});
    }
  }

  private void results(Map<String, Object> clients, Feed feed, Manner manner) {
    Map<String, Checkpoint> last = record(clients);
    if (manner.gated() == Gated.BY_THE_GATE) {
      recordLive(clients);
    }
    manner.mark().accept("read the results");
    new Portraits(plan, recording)
        .take(directory.resolve(CHECKPOINTS), last.values(), feed.probes());
    manner.mark().accept("draw the last models");
  }

  private void createTopics(Map<String, Object> clients) {
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
    }
  }

  private void watch(Ensemble services, Manner manner) {
    boolean streaming = true;
    while (manner.goesOn() && !services.isDone()) {
      services.check();
      tick(services);
      if (streaming && services.hasTrained()) {
        streaming = false;
        manner.mark().accept("stream and train");
      }
      sleep();
    }
    services.check();
    manner.mark().accept("evaluate the rest");
  }

  private void tick(Ensemble services) {
    List<Line> lines = new ArrayList<>();
    IngestService.Progress in = services.ingest();
    lines.add(
        new Line(
            "ingest",
            in.numbers().records(),
            plan.stream().examples() + 1,
            "records, " + in.numbers().batches() + " mini-batches, lag " + Math.max(0, in.lag())));
    services.trainers().forEach((name, progress) -> lines.add(line(name, progress)));
    var judged = services.evaluator();
    long checkpoints =
        (plan.stream().expectedSteps() / plan.judging().everySteps() + 2) * plan.arms().size();
    lines.add(
        new Line(
            "evaluate",
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
    log.read(
        topics.name(Topic.PROMOTIONS),
        (at, record) -> {
          if (record instanceof Promotion promotion) {
            recording.promotion(promotion);
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
