package io.flatwater.app.experiment;

import io.flatwater.app.RunOrders;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.GateServiceSettings;
import io.flatwater.evaluator.ServiceSettings;
import io.flatwater.evaluator.Wiring;
import io.flatwater.evaluator.gate.GateSettings;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The services of a run on a broker, side by side in this process. They end by themselves when the
 * last checkpoint of the stream is judged, and may be asked to go on then, as they do outside of a
 * run: a trainer waits for more streams, and the gate hears people.
 *
 * <p>Belongs to one thread; the services have theirs.
 */
final class Ensemble implements AutoCloseable {
  private static final long TICK_NANOS = 200_000_000L;
  private static final String PRODUCER = "produce";
  private static final String EVALUATOR = "evaluate";
  private static final String TRAINER = "train ";
  private static final String AGAIN = " again";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Plan plan;
  private final Place place;
  private final Feed feed;
  private final Crew crew = new Crew();
  private final ProduceService produce;
  private final IngestService ingest;
  private final Map<String, TrainerService> trainers = new ConcurrentSkipListMap<>();
  private volatile boolean hearing = true;
  private EvaluatorService evaluator;

  /**
   * What services are connected to.
   *
   * @param directory for the state of ingest
   * @param clients properties of Kafka clients
   */
  record Place(
      Path directory, Map<String, Object> clients, Topics topics, Codec codec, BlobStore store) {}

  /** Who says which model is live. */
  enum Gated {
    BY_THE_GATE,
    BY_NOBODY
  }

  /** Makes the services, and starts ingest; the others are started by {@link #start}. */
  Ensemble(Plan plan, Place place, Feed feed) {
    this.plan = plan;
    this.place = place;
    this.feed = feed;
    produce = new ProduceService(place.clients(), place.topics(), place.codec());
    try {
      ingest = startIngest();
    } catch (RuntimeException e) { // whatever it is, the producer must not stay open
      produce.close();
      throw e;
    }
    evaluator = newEvaluator();
    for (Plan.Arm arm : plan.arms()) {
      trainers.put(arm.name(), newTrainer(arm));
    }
  }

  private IngestService startIngest() {
    return IngestService.start(
        new IngestSettings(
            feed.source().form().check(),
            plan.batches(),
            place.topics(),
            IngestSettings.Storage.MEMORY),
        io.flatwater.ingest.ServiceSettings.of(
            place.directory().resolve("ingest"), place.clients()),
        place.codec());
  }

  /**
   * Starts everything.
   *
   * @param stage trainers listen to people if it stays
   */
  Ensemble start(Gated gated, OnBroker.Stage stage) {
    crew.start(PRODUCER, this::produce, produce::stop);
    trainers.forEach(
        (name, trainer) -> crew.start(TRAINER + name, trainer::runUntilEnded, trainer::stop));
    if (stage.stays()) {
      crew.start("orders", this::hear, () -> hearing = false);
    }
    Set<String> lineages =
        trainers.keySet().stream().map(n -> n + "/" + Plan.STREAM).collect(Collectors.toSet());
    Ending ending = new Ending.AfterLast(lineages);
    if (gated == Gated.BY_THE_GATE) {
      GateService gate =
          new GateService(
              new GateServiceSettings(GateServiceSettings.NAME, "0", GateSettings.DEFAULT),
              wiring());
      crew.start("gate", gate::run, gate::stop);
      ending = new Ending.AfterLast(lineages, () -> gate.awaitDecisions(PATIENCE));
    }
    Ending end = ending;
    EvaluatorService first = evaluator;
    crew.start(EVALUATOR, () -> first.run(end), first::stop);
    return this;
  }

  /** Starts again what has ended with the stream, and now ends only when it is closed. */
  void goOn() {
    EvaluatorService again = newEvaluator();
    evaluator = again;
    crew.start(EVALUATOR + AGAIN, () -> again.run(new Ending.Never()), again::stop);
    for (Plan.Arm arm : plan.arms()) {
      TrainerService trainer = newTrainer(arm);
      trainers.put(arm.name(), trainer);
      crew.start(TRAINER + arm.name() + AGAIN, trainer::run, trainer::stop);
    }
  }

  /** Throws what a service failed with, if one has. */
  void check() {
    crew.check();
    ingest.check();
  }

  /** Tells whether the last checkpoint of every trainer is judged. */
  boolean isDone() {
    return crew.hasEnded(EVALUATOR);
  }

  /** Tells whether every trainer has come to the end of the stream. */
  boolean hasTrained() {
    return trainers.keySet().stream().allMatch(name -> crew.hasEnded(TRAINER + name));
  }

  /** Returns how far ingest is. */
  IngestService.Progress ingest() {
    return ingest.progress();
  }

  /** Returns how far every trainer is. */
  Map<String, io.flatwater.trainer.Progress> trainers() {
    Map<String, io.flatwater.trainer.Progress> progress = new LinkedHashMap<>();
    for (Plan.Arm arm : plan.arms()) {
      TrainerService trainer = Objects.requireNonNull(trainers.get(arm.name()));
      progress.put(arm.name(), trainer.progress());
    }
    return progress;
  }

  /** Returns how far the evaluator is. */
  io.flatwater.evaluator.Progress evaluator() {
    return evaluator.progress();
  }

  /** Lets trainers rest and go on, as people ask for it. */
  private void hear() {
    Map<String, RunOrders> orders = new LinkedHashMap<>();
    for (String run : trainers.keySet()) {
      orders.put(run, new RunOrders(place.clients(), place.topics(), place.codec(), run));
    }
    try {
      while (hearing) {
        trainers.forEach((run, trainer) -> Objects.requireNonNull(orders.get(run)).pass(trainer));
        LockSupport.parkNanos(TICK_NANOS);
      }
    } finally {
      orders.values().forEach(RunOrders::close);
    }
  }

  private void produce() {
    feed.probes().write(record -> produce.send(Topic.PROBES, Plan.STREAM, record));
    produce.flush();
    produce.send(Plan.STREAM, feed.source(), ProduceService.Pace.FULL, Progress.NONE);
  }

  private TrainerService newTrainer(Plan.Arm arm) {
    return new TrainerService(
        plan.run(arm, feed.contract()),
        io.flatwater.trainer.ServiceSettings.of(CutPolicy.every(plan.judging().everySteps())),
        new TrainerService.Wiring(place.clients(), place.topics(), place.codec(), place.store()),
        Moments.IGNORED);
  }

  private EvaluatorService newEvaluator() {
    var probes = ServiceSettings.Probes.DEFAULT;
    return new EvaluatorService(
        new ServiceSettings(
            "flatwater-evaluate",
            "0",
            plan.judging().settings(),
            plan.execution(),
            new ServiceSettings.Probes(plan.probeSets(), probes.maxBytes(), probes.heldOut()),
            ServiceSettings.Lag.JUDGE_ALL),
        wiring());
  }

  private Wiring wiring() {
    return new Wiring(place.clients(), place.topics(), place.codec(), place.store());
  }

  @Override
  public void close() {
    crew.close();
    ingest.close();
    produce.close();
  }
}
