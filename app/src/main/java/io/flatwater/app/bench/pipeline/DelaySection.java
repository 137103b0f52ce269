package io.flatwater.app.bench.pipeline;

import io.flatwater.app.experiment.Crew;
import io.flatwater.app.experiment.Plan;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.ServiceSettings;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.RotatedProbes;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.TrainerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Time from an example's arrival at the broker to the commit of the step that used it, all services
 * running and examples coming evenly.
 *
 * <p>Arrival is the time that the broker stamped the example with; the commit is timed in the
 * trainer by the same clock. Examples of the first quarter of the stream are left out, and those of
 * the last commit, which the end of the stream brings on early.
 */
final class DelaySection {
  static final String SECTION = "arrival to commit";
  private static final double EXAMPLES_A_SECOND = 2_000;
  private static final double SHARPNESS_ANGLE = 60;

  private final Ground ground;
  private final Material material;
  private final Size size;
  private final Topics topics;

  DelaySection(Ground ground, Material material, Size size) {
    this.ground = ground;
    this.material = material;
    this.size = size;
    this.topics = ground.topics("delay.");
  }

  /** Returns the topics, on which probe sets and a lineage's checkpoints lie afterwards. */
  Topics topics() {
    return topics;
  }

  /**
   * Measures.
   *
   * @param store of the checkpoints; they are left there
   */
  List<Figure> measure(String run, String executor, FileStore store) {
    ground.say("Delay: all services, examples coming evenly");
    StepClock clock = new StepClock(1, new Gate(1), System::nanoTime);
    TrainerService trainer =
        new TrainerService(
            material.run(run, executor),
            io.flatwater.trainer.ServiceSettings.of(
                new CutPolicy(Long.MAX_VALUE, size.commitEvery())),
            new TrainerService.Wiring(ground.clients(), topics, ground.codec(), store),
            clock);
    IngestSettings settings =
        new IngestSettings(
            material.check(), material.batcher(), topics, IngestSettings.Storage.MEMORY);
    ServiceSettings service =
        new ServiceSettings(
            "bench-delay",
            ServiceSettings.INSTANCE,
            ground.directory("delay"),
            ServiceSettings.COMMIT_INTERVAL,
            1,
            ground.clients());
    ImageStream source = material.stream("delay", examples());
    try (ProduceService produce = new ProduceService(ground.clients(), topics, ground.codec());
        IngestService ingest = IngestService.start(settings, service, ground.codec());
        Crew crew = new Crew()) {
      crew.start("train", trainer::runUntilEnded, trainer::stop);
      awaitRunning(ingest, crew);
      crew.start("produce", () -> send(produce, source), produce::stop);
      while (!crew.hasEnded("train")) {
        crew.check();
        ingest.check();
        ground.tick("arrival to commit", clock.steps() * Material.ROWS, source.size(), "examples");
      }
      crew.check();
    }
    Quantiles delays =
        Quantiles.of(delays(clock, run + "/" + Material.STREAM), Double::doubleValue);
    return List.of(
        Figure.of(SECTION, "examples come at", EXAMPLES_A_SECOND, "a second"),
        Figure.of(SECTION, "median", delays.at(0.5), "ms"),
        Figure.of(SECTION, "99 %", delays.at(0.99), "ms"),
        Figure.of(SECTION, "worst", delays.at(1), "ms"));
  }

  private long examples() {
    return Math.round(size.stream().toMillis() / 1000.0 * EXAMPLES_A_SECOND);
  }

  private void awaitRunning(IngestService ingest, Crew crew) {
    try {
      while (!ingest.awaitRunning(Duration.ofMillis(100))) {
        crew.check();
        ground.requireWanted();
      }
    } catch (InterruptedException e) {
      throw Ground.interrupted(e);
    }
  }

  private void send(ProduceService produce, ImageStream source) {
    new RotatedProbes("probe", Plan.ANGLES, SHARPNESS_ANGLE, Plan.INTERMEDIATE_ROWS)
        .write(material.images(), record -> produce.send(Topic.PROBES, Material.STREAM, record));
    produce.flush();
    ProduceService.Pace pace = new ProduceService.Pace(0, EXAMPLES_A_SECOND);
    produce.send(Material.STREAM, source, pace, Progress.NONE);
  }

  /** Returns the milliseconds of each example that was measured. */
  private List<Double> delays(StepClock clock, String lineage) {
    Map<String, Long> arrivals = new HashMap<>();
    Tape tape = new Tape(ground.clients());
    tape.read(
        topics.name(Topic.EXAMPLES),
        record -> {
          if (decode(record) instanceof Example example) {
            arrivals.put(example.getId(), record.timestamp());
          }
        });
    List<List<String>> batches = new ArrayList<>();
    tape.read(
        topics.name(Topic.MINI_BATCHES),
        record -> {
          if (decode(record) instanceof MiniBatch batch) {
            batches.add(batch.getIds());
          }
        });
    List<Integer> versions = Versions.steps(ground, topics.name(Topic.CHECKPOINTS), lineage);
    List<Double> delays = new ArrayList<>();
    int next = batches.size() / 4;
    for (int version = 0; version < versions.size() - 1; version++) {
      long committed = clock.cuts().get(version).wallMillis();
      for (; next < versions.get(version); next++) {
        for (String id : batches.get(next)) {
          delays.add((double) (committed - Objects.requireNonNull(arrivals.get(id))));
        }
      }
    }
    return delays;
  }

  private SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) {
    if (ground.codec().decode(record.value()) instanceof Decoded.Value value) {
      return value.record();
    }
    throw new IllegalStateException("a record of " + record.topic() + " cannot be decoded");
  }
}
