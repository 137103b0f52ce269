package io.flatwater.app.experiment;

import io.flatwater.app.report.Arm;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.store.Hashes;
import io.flatwater.trainer.RunSettings;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where cells are run: the data are read once, and what decides their bits is known.
 *
 * <p>May be used by several threads at the same time.
 */
final class Laboratory {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Experiment experiment;
  private final Way way;
  private final LabelledImages train;
  private final LabelledImages test;
  private final Map<String, String> hashes;

  /** How a cell is carried out; both ways end in the same bytes. */
  enum Way {
    /** The calls that the services make, in a plain loop. */
    IN_MEMORY,
    /** The services themselves on an embedded broker. */
    ON_BROKER
  }

  /** A cell's result and how fast its trainer was, in steps per second of its thread's time. */
  record Outcome(CellResult result, double stepsPerSecond) {}

  /** Reads the data and hashes everything that decides bits. */
  Laboratory(Experiment experiment, Way way, String classPath) {
    this.experiment = experiment;
    this.way = way;
    Plan plan = experiment.plan(experiment.cells().get(0));
    this.train = plan.stream().train();
    this.test = experiment.dataset().test();
    this.hashes = new LinkedHashMap<>();
    hashes.put("train images", Hashes.sha256(train.pixels()));
    hashes.put("train labels", Hashes.sha256(train.labels()));
    hashes.put("test images", Hashes.sha256(test.pixels()));
    hashes.put("test labels", Hashes.sha256(test.labels()));
    hashes.put("code", CodeHash.of(classPath));
    RunSettings run = plan.run(plan.arms().get(0), train);
    try (Network network = Networks.open(run.definition(), run.execution()).network()) {
      NumericEnvironment.of(network).values().forEach((k, v) -> hashes.put("numeric " + k, v));
    }
  }

  /** Returns what decides the bits of all cells besides the file, by name. */
  Map<String, String> hashes() {
    return Collections.unmodifiableMap(hashes);
  }

  /** Returns the hash of everything that decides the bits of a cell. */
  String inputs(Cell cell) {
    StringBuilder text = new StringBuilder(experiment.text(cell)).append('\n');
    hashes.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Runs a cell.
   *
   * @param goOn asked often; false ends the run early
   * @return empty if it was ended early
   */
  Optional<Outcome> run(Cell cell, BooleanSupplier goOn) {
    Plan plan = experiment.plan(cell);
    Recording recording = new Recording();
    try (Display quiet =
        new Display(
            new PrintWriter(PrintWriter.nullWriter()), Display.Kind.LINES, System::nanoTime)) {
      switch (way) {
        case IN_MEMORY ->
            new InMemory(plan, recording, quiet, Laboratory::processorNanos).run(train, test, goOn);
        case ON_BROKER -> {
          try (Place place = Place.of(Optional.empty())) {
            new OnBroker(plan, recording, quiet, place.directory())
                .run(train, test, goOn, part -> {});
          }
        }
      }
    }
    return goOn.getAsBoolean() ? Optional.of(outcome(cell, plan, recording)) : Optional.empty();
  }

  /** Returns the thread's own time, which is fair to runs that share the cores with others. */
  private static long processorNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private static Outcome outcome(Cell cell, Plan plan, Recording recording) {
    String lineage = cell.arm().name() + "/" + Plan.STREAM;
    Arm arm = recording.arm(plan, cell.arm());
    CellResult result =
        new CellResult(
            cell.path(),
            arm.optimizer(),
            arm.outcome().stateHash(),
            arm.steps(),
            recording.judged(plan, lineage));
    return new Outcome(result, arm.outcome().stepsPerSecond());
  }
}
