package io.flatwater.app.bench.soak;

import io.flatwater.app.Failure;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.bench.ServiceProcess;
import io.flatwater.app.bench.memory.Gauge;
import io.flatwater.app.broker.BrokerProcess;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The processes of a soak and how they are configured. */
final class Basin implements AutoCloseable {
  static final String STREAM = "clouds";
  static final String RUN = "soak";
  static final String EVALUATOR = "evaluate";
  static final int BATCH_ROWS = 64;
  private static final int WIDTH = 32;
  private static final int CLASSES = 10;
  private static final String HEAP = "-Xmx512m";
  private static final String BROKER = "broker";
  private static final List<String> LAST_IN_LINE = List.of("nice", "-n", "19");

  private final Path directory;
  private final BrokerProcess broker;
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();

  private Basin(Path directory, BrokerProcess broker) {
    this.directory = directory;
    this.broker = broker;
  }

  /** Starts a broker; no service yet. */
  static Basin open(Path directory) {
    Basin basin =
        new Basin(
            directory,
            BrokerProcess.start(
                directory.resolve(BROKER), 0, Gauge.logging(collections(directory, BROKER))));
    try {
      Files.writeString(basin.file(), basin.yaml());
      return basin;
    } catch (IOException e) {
      basin.close();
      throw new Failure("the directory " + directory + " cannot be used: " + e, e);
    }
  }

  /** Starts the services; the topics must be there. */
  void startServices() {
    start("ingest", List.of(), "ingest", "run");
    start("train", List.of(), "train");
    start(EVALUATOR, LAST_IN_LINE, "evaluate");
  }

  private void start(String name, List<String> before, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--config", file().toString()));
    List<String> jvm = new ArrayList<>(List.of(HEAP));
    jvm.addAll(Gauge.logging(collections(directory, name)));
    services.put(
        name,
        ServiceProcess.start(
            new ServiceProcess.Launch(name, before, jvm, arguments),
            directory.resolve(name + ".log")));
  }

  /** Returns what is sent. */
  static Clouds source(Soak soak) {
    return new Clouds(STREAM, soak.examples(), WIDTH, CLASSES, 1);
  }

  ServiceProcess service(String name) {
    ServiceProcess found = services.get(name);
    if (found == null) {
      throw new IllegalStateException("no service " + name);
    }
    return found;
  }

  /** Returns a gauge of every process, by name; the broker's too. */
  Map<String, Gauge> gauges() {
    Map<String, Gauge> gauges = new LinkedHashMap<>();
    gauges.put(BROKER, Gauge.of(broker.pid(), collections(directory, BROKER)));
    services.forEach(
        (name, process) -> gauges.put(name, Gauge.of(process.pid(), collections(directory, name))));
    return gauges;
  }

  private static Path collections(Path directory, String name) {
    return directory.resolve(name + ".gc");
  }

  void requireAlive() {
    services.values().forEach(ServiceProcess::requireAlive);
  }

  /** Returns the configuration that the services read, too. */
  Configuration configuration() {
    return Layers.none().file(file()).read();
  }

  private Path file() {
    return directory.resolve("flatwater.yaml");
  }

  private String yaml() {
    return String.format(
        Locale.ROOT,
        """
        broker: {bootstrap: "%s"}
        topics: {partitions: 1, replication: 1}
        contract: {shape: [%d], type: float32, classes: %d}
        network: {hidden: [1024, 256]}
        optimizer: {name: sam, settings: {rho: 0.05, rate: 0.01, momentum: 0.9}}
        trainer: {run: %s, seed: 7, checkpoint: {everySteps: 200}}
        ingest: {batchSize: %d, stateDirectory: "%s"}
        store: {location: "%s"}
        """,
        broker.bootstrap(),
        WIDTH,
        CLASSES,
        RUN,
        BATCH_ROWS,
        directory.resolve("ingest-state"),
        directory.resolve("checkpoints"));
  }

  @Override
  public void close() {
    services.values().parallelStream().forEach(ServiceProcess::close);
    broker.close();
  }
}
