package io.flatwater.app.bench.lapse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.app.Failure;
import io.flatwater.app.bench.ServiceProcess;
import io.flatwater.app.bench.memory.Gauge;
import io.flatwater.app.bench.memory.Sample;
import io.flatwater.app.bench.memory.Trace;
import io.flatwater.app.broker.BrokerProcess;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.app.experiment.Display;
import io.flatwater.app.experiment.Place;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.schemas.wire.TopicProvision;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** Writes hours of records in minutes, and reads the memory of a dashboard that shows them. */
public final class LapseBench {
  private static final Pattern ADDRESS = Pattern.compile("dashboard is at (http://\\S+)");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long PAUSE_MILLIS = 20;
  private static final int SAMPLES_A_COLLECTION = 10;

  private final Lapse lapse;
  private final PrintWriter out;
  private final Optional<Path> keep;
  private final List<Sample> samples = new ArrayList<>();

  /**
   * Makes a lapse that has not begun.
   *
   * @param out where progress is shown
   * @param keep directory for logs and topics; none: a temporary one
   */
  public LapseBench(Lapse lapse, PrintWriter out, Optional<Path> keep) {
    this.lapse = lapse;
    this.out = out;
    this.keep = keep;
  }

  /**
   * Runs until every listener has heard of everything.
   *
   * @param goOn asked often; false ends the work early
   * @return empty if it was ended early
   * @throws Failure if a process ends, or something takes two minutes that should not
   */
  public Optional<LapseResult> run(BooleanSupplier goOn) throws InterruptedException {
    try (Place place = Place.of(keep);
        Display display = new Display(out, Display.Kind.LINES, System::nanoTime);
        BrokerProcess broker = BrokerProcess.start(place.directory().resolve("broker"), 0)) {
      Path file = configure(place.directory(), broker.bootstrap());
      Configuration configuration = Layers.none().file(file).read();
      try (Admin admin = Admin.create(configuration.clients())) {
        new TopicProvision(admin, configuration.topics().topics(), PATIENCE).createMissing();
      }
      try (ServiceProcess dashboard = start(place.directory(), file);
          Audience audience = Audience.of(lapse.listeners(), address(dashboard));
          ProduceService produce =
              new ProduceService(
                  configuration.clients(),
                  configuration.topics().topics(),
                  new Services(configuration).codec())) {
        await(
            "the listeners are not let in",
            () -> {
              audience.requireAll();
              return audience.present() == lapse.listeners();
            },
            goOn);
        Gauge gauge = Gauge.of(dashboard.pid(), collections(place.directory()));
        return play(gauge, audience, produce, display, goOn);
      }
    } catch (IOException e) {
      throw new Failure("the directory for the run cannot be used: " + e, e);
    }
  }

  private Path configure(Path directory, String bootstrap) throws IOException {
    return Files.writeString(
        directory.resolve("flatwater.yaml"),
        """
        broker: {bootstrap: "%s"}
        topics: {partitions: 1, replication: 1}
        dashboard: {updateMillis: %d}
        """
            .formatted(bootstrap, lapse.updateMillis()));
  }

  private static ServiceProcess start(Path directory, Path file) {
    List<String> jvm = new ArrayList<>(List.of("-Xmx512m"));
    jvm.addAll(Gauge.logging(collections(directory)));
    return ServiceProcess.start(
        new ServiceProcess.Launch(
            "dashboard", List.of(), jvm, List.of("dashboard", "--config", file.toString())),
        directory.resolve("dashboard.log"));
  }

  private static Path collections(Path directory) {
    return directory.resolve("dashboard.gc");
  }

  private static URI address(ServiceProcess dashboard) throws InterruptedException {
    URI[] found = new URI[1];
    await(
        "the dashboard does not say where it is",
        () -> {
          dashboard.requireAlive();
          Matcher matcher = ADDRESS.matcher(String.join("\n", dashboard.log()));
          if (matcher.find()) {
            found[0] = URI.create(matcher.group(1));
          }
          return found[0] != null;
        },
        () -> true);
    return found[0];
  }

  private Optional<LapseResult> play(
      Gauge gauge, Audience audience, ProduceService produce, Display display, BooleanSupplier goOn)
      throws InterruptedException {
    long steps = lapse.length().toMillis() / Story.STEP.toMillis();
    long began = System.nanoTime();
    long sampled = began;
    long records = 0;
    for (long step = 1; step <= steps && goOn.getAsBoolean(); step++) {
      for (Story.Line line : Story.at(step)) {
        produce.send(line.topic(), Story.STREAM, line.record());
        records++;
      }
      long due = began + Story.STEP.multipliedBy(step).toNanos() / lapse.speed();
      long now = System.nanoTime();
      if (now - sampled >= lapse.every().toNanos()) {
        sampled = now;
        if (samples.size() % SAMPLES_A_COLLECTION == 0) {
          gauge.collect();
        }
        gauge.read(now - began, step * Story.STEP.toMillis()).ifPresent(samples::add);
        audience.requireAll();
        display.show(
            List.of(new Display.Line("records", step, steps, audience.present() + " listen")));
      }
      if (due > now) {
        Thread.sleep(Math.max(1, (due - now) / 1_000_000));
      }
    }
    produce.flush();
    if (!goOn.getAsBoolean()) {
      return Optional.empty();
    }
    long revision = last(audience, steps, goOn);
    await("listeners are not told", () -> audience.knowing(revision) == lapse.listeners(), goOn);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Audience.Heard heard = audience.heard();
    return Optional.of(
        new LapseResult(
            lapse,
            records,
            new LapseResult.Heard(heard.updates(), heard.loads(), heard.bytes()),
            audience.knowing(revision),
            Trace.of("dashboard", samples),
            Duration.ofNanos(
                samples.get(samples.size() - 1).processorNanos() - samples.get(0).processorNanos()),
            took));
  }

  /** Waits until the dashboard has read the last step of every lineage; returns the update then. */
  private static long last(Audience audience, long steps, BooleanSupplier goOn)
      throws InterruptedException {
    long[] revision = new long[1];
    await(
        "the dashboard does not come to the last step",
        () -> {
          JsonNode all = read(audience);
          revision[0] = all.path("revision").asLong();
          return Story.lineages().stream()
              .allMatch(
                  name -> {
                    JsonNode slots = all.path("lineages").path(name).path("curve").path("slots");
                    return slots.path(slots.size() - 1).path(0).asLong() == steps;
                  });
        },
        goOn);
    return revision[0];
  }

  private static JsonNode read(Audience audience) {
    try {
      return new JsonMapper().readTree(audience.snapshot());
    } catch (JsonProcessingException e) {
      throw new Failure("the dashboard's answer is no JSON: " + e.getOriginalMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  private static void await(String trouble, BooleanSupplier condition, BooleanSupplier goOn)
      throws InterruptedException {
    long began = System.nanoTime();
    while (goOn.getAsBoolean() && !condition.getAsBoolean()) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new Failure(trouble + ", for " + PATIENCE.toSeconds() + " s");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
