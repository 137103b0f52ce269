package io.flatwater.app.bench.start;

import io.flatwater.app.Failure;
import io.flatwater.app.broker.BrokerProcess;
import io.flatwater.app.broker.Ports;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import io.flatwater.app.experiment.Place;
import io.flatwater.schemas.wire.TopicProvision;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/** Starts every service a few times, one at a time, and measures until it says that it is ready. */
public final class StartBench {
  private static final Map<String, List<String>> SERVICES = services();
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final double NANOS = 1e9;
  private static final long ASK_MILLIS = 5;

  private final List<String> launcher;
  private final int times;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Makes a measurement that has not begun.
   *
   * @param launcher words that start the command line
   * @param times how often each service is started, at least 1
   */
  public StartBench(List<String> launcher, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("expected 1 time at least, found " + times);
    }
    this.launcher = List.copyOf(launcher);
    this.times = times;
  }

  /** A table of commands in a fixed order. */
  private static Map<String, List<String>> services() {
    Map<String, List<String>> services = new LinkedHashMap<>();
    services.put("ingest run", List.of("ingest", "run"));
    services.put("train", List.of("train"));
    services.put("evaluate", List.of("evaluate"));
    services.put("serve", List.of("serve", "--port", "0"));
    services.put("dashboard", List.of("dashboard", "--port", "0"));
    return services;
  }

  /** Returns the services, in order. */
  public static List<String> names() {
    return List.copyOf(SERVICES.keySet());
  }

  /**
   * Seconds from the start of a service's process until it was ready.
   *
   * @param seconds in the order of the starts, at least one
   * @param processor seconds of processor time of its process, which a busy machine leaves as they
   *     are; as many
   */
  public record Start(String service, List<Double> seconds, List<Double> processor) {
    public Start {
      seconds = List.copyOf(seconds);
      processor = List.copyOf(processor);
    }

    /** Returns the least processor time. */
    public double leastProcessor() {
      return processor.stream().mapToDouble(s -> s).min().orElseThrow();
    }

    /** Returns the middle one. */
    public double median() {
      return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    /** Returns the least. */
    public double best() {
      return seconds.stream().mapToDouble(s -> s).min().orElseThrow();
    }
  }

  /**
   * Measures.
   *
   * @param goOn asked often; false ends the work early
   * @return empty if it was ended early
   * @throws Failure if a service ends by itself, or is not ready within two minutes
   */
  public Optional<List<Start>> run(BooleanSupplier goOn) throws InterruptedException {
    try (Place place = Place.of(Optional.empty());
        BrokerProcess broker = BrokerProcess.start(place.directory().resolve("broker"), 0)) {
      Path file = configure(place.directory(), broker.bootstrap());
      Configuration configuration = Layers.none().file(file).read();
      try (Admin admin = Admin.create(configuration.clients())) {
        new TopicProvision(admin, configuration.topics().topics(), PATIENCE).createMissing();
      }
      Map<String, List<Ready>> starts = new LinkedHashMap<>();
      for (int time = 0; time < times; time++) {
        for (Map.Entry<String, List<String>> service : SERVICES.entrySet()) {
          if (!goOn.getAsBoolean()) {
            return Optional.empty();
          }
          starts
              .computeIfAbsent(service.getKey(), name -> new ArrayList<>())
              .add(start(service.getValue(), file));
        }
      }
      return Optional.of(
          starts.entrySet().stream().map(e -> summary(e.getKey(), e.getValue())).toList());
    } catch (IOException e) {
      throw new Failure("a service cannot be started: " + e.getMessage(), e);
    }
  }

  /** What one start took, in seconds. */
  private record Ready(double wall, double processor) {}

  private static Start summary(String service, List<Ready> starts) {
    return new Start(
        service,
        starts.stream().map(Ready::wall).toList(),
        starts.stream().map(Ready::processor).toList());
  }

  private static Path configure(Path directory, String bootstrap) throws IOException {
    return Files.writeString(
        directory.resolve("flatwater.yaml"),
        """
        broker: {bootstrap: "%s"}
        topics: {partitions: 1, replication: 1}
        ingest: {stateDirectory: "%s"}
        store: {location: "%s"}
        """
            .formatted(bootstrap, directory.resolve("state"), directory.resolve("checkpoints")));
  }

  private Ready start(List<String> words, Path file) throws IOException, InterruptedException {
    int port = Ports.free();
    List<String> command = new ArrayList<>(launcher);
    command.addAll(words);
    command.addAll(List.of("--config", file.toString(), "--set", "metrics.port=" + port));
    Path log = file.resolveSibling("service.log");
    URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      while (!isReady(ready)) {
        if (!process.isAlive()) {
          throw new Failure(String.join(" ", words) + " ended: " + Files.readString(log).strip());
        }
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new Failure(
              String.join(" ", words) + " is not ready after " + PATIENCE.toSeconds() + " s");
        }
        Thread.sleep(ASK_MILLIS);
      }
      double wall = (System.nanoTime() - began) / NANOS;
      return new Ready(
          wall, process.info().totalCpuDuration().map(d -> d.toNanos() / NANOS).orElse(Double.NaN));
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private boolean isReady(URI ready) throws InterruptedException {
    try {
      return client
              .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }
}
