package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.experiment.Experiments.Place;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.store.Hashes;
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
  private static final String CODE = "code";
  private static final String NUMERIC = "numeric ";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Experiment experiment;
  private final Trial trial;
  private final Map<String, String> hashes;
  private final Map<String, String> versions;

  /** Reads the data and hashes everything that decides bits. */
  Laboratory(Experiment experiment, Place place, String classPath) {
    this.experiment = experiment;
    this.trial = trial(experiment, place);
    this.hashes = new LinkedHashMap<>(trial.hashes());
    hashes.put(CODE, CodeHash.of(classPath));
    this.versions = Software.versions(classPath);
    Execution execution = Execution.of(experiment.file().model().executor().id());
    try (Network network = Networks.open(trial.definition(), execution).network()) {
      NumericEnvironment.of(network).values().forEach((k, v) -> hashes.put(NUMERIC + k, v));
    }
  }

  private static Trial trial(Experiment experiment, Place place) {
    if (!experiment.file().isGradual()) {
      StreamTrial.Material material =
          experiment.file().isSourced() ? new Sourcing(experiment) : new Images(experiment);
      return new StreamTrial(experiment, material, place, Laboratory::processorNanos);
    }
    if (place == Place.ON_BROKER) {
      throw new Failure("no service adapts without labels; leave --kafka out");
    }
    return new GradualTrial(experiment, Laboratory::processorNanos);
  }

  /** Returns the hashes of images and labels, by name. */
  static Map<String, String> hashes(LabelledImages train, LabelledImages test) {
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put("train images", Hashes.sha256(train.pixels()));
    hashes.put("train labels", Hashes.sha256(train.labels()));
    hashes.put("test images", Hashes.sha256(test.pixels()));
    hashes.put("test labels", Hashes.sha256(test.labels()));
    return hashes;
  }

  /** Returns what the data are, in one line. */
  String data() {
    return trial.data();
  }

  /** Returns what decides the bits of all cells besides the file, by name. */
  Map<String, String> hashes() {
    return Collections.unmodifiableMap(hashes);
  }

  /** Tells whether a name among the hashes is one of the data. */
  static boolean isOfData(String name) {
    return !name.equals(CODE) && !name.startsWith(NUMERIC);
  }

  /** Returns the versions of what cells are run with, by name. */
  Map<String, String> versions() {
    return Collections.unmodifiableMap(versions);
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
  Optional<Trial.Outcome> run(Cell cell, BooleanSupplier goOn) {
    return trial.run(cell, goOn);
  }

  /** Returns the thread's own time, which is fair to runs that share the cores with others. */
  private static long processorNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
