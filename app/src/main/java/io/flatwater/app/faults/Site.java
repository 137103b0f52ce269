package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a round takes place, and how its services are configured.
 *
 * @param directory of everything that the round writes
 * @param model that is trained
 * @param seed of the streams and the models
 */
record Site(Path directory, Model model, long seed) {
  /** Streams; two of them lie on one partition, one on the other. */
  static final List<String> STREAMS = List.of("north", "south", "west");

  static final String RUN = "faulty";
  static final int PARTITIONS = 2;

  /** Milliseconds after which a silent member is expelled: the least that a broker allows. */
  static final int SESSION_MILLIS = 6000;

  /** Milliseconds after which a transaction that nobody ends is aborted. */
  static final int TRANSACTION_MILLIS = 5000;

  /** Mini-batches of a partition between two cuts. */
  static final int CUT_STEPS = 4;

  private static final Path FILE = Path.of("flatwater.yaml");

  /** Makes the directory and writes the configuration into it. */
  static Site prepare(Path directory, Model model, long seed) {
    Site site = new Site(directory, model, seed);
    try {
      Files.createDirectories(directory);
      Files.writeString(site.configurationFile(), site.yaml(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("the directory " + directory + " cannot be used: " + e, e);
    }
    return site;
  }

  Path configurationFile() {
    return directory.resolve(FILE);
  }

  /** Returns the configuration that the services read, too. */
  Configuration configuration() {
    return Layers.none().file(configurationFile()).read();
  }

  Content content() {
    return new Content(model, seed);
  }

  Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  Path ingestState() {
    return directory.resolve("ingest-state");
  }

  Path log(String name) {
    return directory.resolve(name + ".log");
  }

  /** Returns the lineages of the round. */
  static List<String> lineages() {
    return STREAMS.stream().map(stream -> RUN + "/" + stream).toList();
  }

  private String yaml() {
    Map<String, Object> clients =
        Map.of(
            "session.timeout.ms", SESSION_MILLIS,
            "transaction.timeout.ms", TRANSACTION_MILLIS);
    return String.format(
        Locale.ROOT,
        """
        kafka: {%s}
        topics: {partitions: %d, replication: 1}
        contract: {shape: %s, classes: %d}
        network: {hidden: %s}
        optimizer: {name: sam, settings: {rho: 0.05, rate: 0.1, momentum: 0.9}}
        trainer: {run: %s, seed: %d, checkpoint: {everySteps: %d}}
        ingest:
          batchSize: %d
          commitMillis: 100
          stateDirectory: "%s"
          heldOut: {share: 0.05, rows: 10, slicing: time}
        evaluator: {probes: {required: [%s], heldOut: 4}}
        store: {location: "%s"}
        """,
        clients.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining(", ")),
        PARTITIONS,
        model.shape(),
        model.classes(),
        model.hidden(),
        RUN,
        seed,
        CUT_STEPS,
        model.rows(),
        ingestState(),
        Content.PROBES,
        checkpoints());
  }
}
