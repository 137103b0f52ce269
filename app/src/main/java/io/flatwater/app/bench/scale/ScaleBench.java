package io.flatwater.app.bench.scale;

import static java.util.stream.Collectors.toMap;

import io.flatwater.app.Failure;
import io.flatwater.app.broker.BrokerCluster;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Services;
import io.flatwater.app.experiment.Crew;
import io.flatwater.app.experiment.Display;
import io.flatwater.app.experiment.Place;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.TrainerService;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Runs the system at a scale, disturbs it, and compares it with an undisturbed run. */
public final class ScaleBench {
  private static final double TRAINER_DIES_AT = 0.25;
  private static final double BROKER_DIES_AT = 0.55;
  // Beyond these, no example is sent until the trainer, and then the broker, is dead: a fast system
  // would otherwise have nothing left to lose by the time that a slow one comes to kill.
  private static final double SENT_BEFORE_TRAINER_DIES = 0.5;
  private static final double SENT_BEFORE_BROKER_DIES = 0.85;
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final Duration ANSWERS = Duration.ofSeconds(60);
  private static final String FEEDER = "feed";

  private final Scale scale;
  private final PrintWriter out;
  private final Optional<Path> keep;

  /**
   * Makes a bench that has not begun.
   *
   * @param out where progress is shown
   * @param keep directory for logs, topics and checkpoints; none: a temporary one
   */
  public ScaleBench(Scale scale, PrintWriter out, Optional<Path> keep) {
    this.scale = scale;
    this.out = out;
    this.keep = keep;
  }

  /**
   * Runs until every last checkpoint is judged.
   *
   * @param goOn asked often; false ends the work early
   * @return empty if it was ended early
   * @throws Failure if a service that was not killed ends, or nothing goes on for three minutes
   */
  public Optional<ScaleResult> run(BooleanSupplier goOn) throws InterruptedException {
    long began = System.nanoTime();
    try (Place place = Place.of(keep);
        Display display = new Display(out, Display.Kind.LINES, System::nanoTime);
        BrokerCluster cluster =
            BrokerCluster.start(place.directory().resolve("brokers"), scale.brokers())) {
      Site site = new Site(scale, place.directory(), cluster.bootstrap());
      site.write();
      display.say(scale.brokers() + " brokers are at " + cluster.bootstrap());
      Run run = new Run(site, cluster, display, goOn);
      return run.play(began);
    }
  }

  /** One run, from the topics to the verdict. */
  private static final class Run {
    private final Site site;
    private final BrokerCluster cluster;
    private final Display display;
    private final BooleanSupplier goOn;
    private final Configuration configuration;
    private final Topics topics;
    private final Codec codec;
    private final Losses losses = new Losses();
    private long progress;
    private long progressed = System.nanoTime();

    Run(Site site, BrokerCluster cluster, Display display, BooleanSupplier goOn) {
      this.site = site;
      this.cluster = cluster;
      this.display = display;
      this.goOn = goOn;
      this.configuration = site.configuration();
      this.topics = configuration.topics().topics();
      this.codec = new Services(configuration).codec();
    }

    Optional<ScaleResult> play(long began) throws InterruptedException {
      createTopics();
      Map<String, List<String>> logs;
      Map<TopicPartition, Integer> before;
      Map<TopicPartition, Integer> after;
      Map<String, Undisturbed> calm;
      try (Cast cast = Cast.start(site);
          ClusterView view = new ClusterView(configuration.clients())) {
        calm =
            site.scale().streamNames().stream()
                .collect(
                    toMap(
                        Function.identity(),
                        stream -> Undisturbed.of(site, stream),
                        (a, b) -> a,
                        TreeMap::new));
        before = view.leaders(names());
        settle(cast, view);
        perform(cast, view, calm.values().stream().mapToLong(u -> u.batches().size()).sum());
        if (!goOn.getAsBoolean()) {
          return Optional.empty();
        }
        after = view.leaders(names());
        logs = cast.trainerLogs();
      }
      Evidence evidence = Evidence.read(configuration.clients(), codec, topics);
      return Optional.of(
          new ScaleResult(
              site.scale(),
              Reckoning.partitions(topics, evidence, Ownership.read(logs), before, after),
              Reckoning.trainerLoss(losses, topics, evidence, Ownership.read(logs)),
              Reckoning.brokerLoss(losses, evidence),
              Judgement.of(calm, evidence),
              Duration.ofNanos(System.nanoTime() - began)));
    }

    private List<String> names() {
      return Arrays.stream(Topic.values()).map(topics::name).toList();
    }

    private void createTopics() {
      try (Admin admin = Admin.create(configuration.clients())) {
        new TopicProvision(admin, topics, ANSWERS).createMissing();
      }
    }

    /** Waits until the groups have settled, so that a kill hits a system in full swing. */
    private void settle(Cast cast, ClusterView view) throws InterruptedException {
      Scale scale = site.scale();
      String ingest = configuration.ingest().application();
      while (goOn.getAsBoolean()
          && !(view.isSettled(group(), scale.trainers())
              && view.isSettled(ingest, scale.others()))) {
        requireProgress(0);
        cast.requireAlive();
        Thread.sleep(200);
      }
    }

    private static String group() {
      return TrainerService.group(Site.RUN);
    }

    private void perform(Cast cast, ClusterView view, long steps) throws InterruptedException {
      AtomicBoolean feeding = new AtomicBoolean(true);
      try (Watch watch = new Watch(configuration.clients(), codec, topics);
          Crew crew = new Crew()) {
        crew.start(
            FEEDER,
            () ->
                Feeder.feed(
                    site, codec, this::mayBeSent, () -> feeding.get() && goOn.getAsBoolean()),
            () -> feeding.set(false));
        int streams = site.scale().streams();
        while (goOn.getAsBoolean() && watch.judged() < streams) {
          watch.look();
          crew.check();
          cast.requireAlive();
          disturb(cast, view, watch, steps);
          requireProgress(watch.steps() + watch.ended() + watch.judged());
          display.show(
              List.of(
                  new Display.Line(
                      "steps", watch.steps(), steps, watch.ended() + " streams have ended"),
                  new Display.Line("last checkpoints", watch.judged(), streams, "were judged")));
        }
      }
    }

    /** Returns the share of each stream that may be sent before the next loss. */
    private double mayBeSent() {
      if (site.scale().disturbance() == Scale.Disturbance.NONE || losses.broker().isPresent()) {
        return 1;
      }
      return losses.trainer().isPresent() ? SENT_BEFORE_BROKER_DIES : SENT_BEFORE_TRAINER_DIES;
    }

    private void disturb(Cast cast, ClusterView view, Watch watch, long steps)
        throws InterruptedException {
      if (site.scale().disturbance() == Scale.Disturbance.NONE) {
        return;
      }
      if (losses.trainer().isEmpty() && watch.steps() >= TRAINER_DIES_AT * steps) {
        killTrainer(cast, view, watch.steps());
      } else if (losses.broker().isEmpty() && watch.steps() >= BROKER_DIES_AT * steps) {
        killBroker(view, watch.steps());
      }
    }

    /** Kills the trainer that has most to do. */
    private void killTrainer(Cast cast, ClusterView view, long steps) {
      var busiest =
          view.assignment(group()).entrySet().stream()
              .max(Comparator.comparingInt(e -> e.getValue().size()))
              .orElseThrow(() -> new Failure("no trainer has a partition"));
      cast.killTrainer(busiest.getKey());
      losses.add(
          new Losses.Trainer(
              busiest.getKey(),
              busiest.getValue().stream().sorted().toList(),
              System.currentTimeMillis(),
              steps));
      display.say("killed trainer " + busiest.getKey() + " after " + steps + " steps");
    }

    /** Kills the broker that coordinates the trainers, and waits until others lead. */
    private void killBroker(ClusterView view, long steps) throws InterruptedException {
      int id = view.coordinator(group());
      Map<TopicPartition, Integer> leaders = view.leaders(names());
      int led = (int) leaders.values().stream().filter(leader -> leader == id).count();
      cluster.broker(id).kill();
      long killed = System.currentTimeMillis();
      display.say("killed broker " + id + " after " + steps + " steps");
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (view.leaders(names()).values().stream().anyMatch(l -> l == id || l < 0)) {
        if (System.nanoTime() > deadline) {
          throw new Failure("partitions of broker " + id + " were not taken over");
        }
        Thread.sleep(100);
      }
      losses.add(
          new Losses.Broker(id, led, leaders.size(), killed, steps, System.currentTimeMillis()));
    }

    private void requireProgress(long done) {
      long now = System.nanoTime();
      if (done != progress) {
        progress = done;
        progressed = now;
      } else if (now - progressed > PATIENCE.toNanos()) {
        throw new Failure(
            "nothing has gone on for "
                + PATIENCE.toSeconds()
                + " s; run again with --keep DIR and look at the logs there");
      }
    }
  }
}
