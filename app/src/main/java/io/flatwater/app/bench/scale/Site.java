package io.flatwater.app.bench.scale;

import io.flatwater.app.Failure;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a system lies, and how its services are configured.
 *
 * @param scale of the system
 * @param directory of everything that it writes
 * @param bootstrap addresses of its brokers
 */
record Site(Scale scale, Path directory, String bootstrap) {
  static final String RUN = "scale";
  static final String EVALUATOR = "scale-judges";
  private static final int WIDTH = 16;
  private static final int CLASSES = 4;

  /** Milliseconds after which the group gives a silent member's partitions to others. */
  static final int SESSION_MILLIS = 6_000;

  /** Returns the source of a stream. */
  Clouds source(String stream) {
    return new Clouds(stream, scale.examples(), WIDTH, CLASSES, stream.hashCode());
  }

  Path configurationFile() {
    return directory.resolve("flatwater.yaml");
  }

  Path log(String process) {
    return directory.resolve(process + ".log");
  }

  /** Writes the configuration file that all services read. */
  void write() {
    String yaml =
        String.format(
            Locale.ROOT,
            """
            broker: {bootstrap: "%s"}
            kafka: {session.timeout.ms: %d, heartbeat.interval.ms: 1000}
            topics: {partitions: %d, replication: %d}
            contract: {shape: [%d], type: float32, classes: %d}
            network: {hidden: [32]}
            optimizer: {name: sam, settings: {rho: 0.05, rate: 0.05, momentum: 0.9}}
            trainer: {run: %s, seed: 7, checkpoint: {everySteps: 10}}
            ingest:
              batchSize: 32
              stateDirectory: "%s"
              heldOut: {share: 0.05, rows: 50}
            evaluator: {name: %s, probes: {heldOut: 4}}
            store: {location: "%s"}
            """,
            bootstrap,
            SESSION_MILLIS,
            scale.partitions(),
            scale.copies(),
            WIDTH,
            CLASSES,
            RUN,
            directory.resolve("ingest-state"),
            EVALUATOR,
            directory.resolve("checkpoints"));
    try {
      Files.createDirectories(directory);
      Files.writeString(configurationFile(), yaml);
    } catch (IOException e) {
      throw new Failure("the directory " + directory + " cannot be used: " + e, e);
    }
  }

  /** Returns the configuration that the services read, too. */
  Configuration configuration() {
    return Layers.none().file(configurationFile()).read();
  }
}
