package io.flatwater.app.metrics;

import io.flatwater.app.config.Secret;
import io.flatwater.app.config.Web;
import io.flatwater.app.web.Health;
import io.flatwater.app.web.WebServer;
import io.flatwater.evaluator.GateProgress;
import io.flatwater.evaluator.Progress.Phase;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.ingest.Counts;
import io.flatwater.ingest.IngestService;
import io.flatwater.model.file.Counters;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.Verdict;
import io.flatwater.trainer.Listener;
import io.flatwater.trainer.Progress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Metrics;

/** Every service's figures after something of everything has happened. */
final class Specimen {
  static final Instant EVENT = Instant.parse("2026-03-01T12:00:00.5Z");
  static final Duration PATIENCE = Duration.ofSeconds(600);

  private Specimen() {}

  /** Returns what each service would be scraped for. */
  static Map<String, String> scrapes() {
    Map<String, String> scrapes = new LinkedHashMap<>();
    try (Metrics kafka = kafka()) {
      scrapes.put("trainer", trainer());
      scrapes.put("ingest", ingest());
      scrapes.put("evaluator", evaluator());
      scrapes.put("serving", serving());
      scrapes.put("dashboard", dashboard());
    }
    return scrapes;
  }

  /** Returns clients' metrics of which every figure that is told has the value 2000. */
  static Metrics kafka() {
    Metrics metrics = new Metrics();
    metrics.addReporter(new KafkaReporter());
    for (KafkaFigure figure : KafkaFigure.ALL) {
      MetricName name =
          metrics.metricName(figure.kafka(), figure.group(), Map.of("client-id", "main-only"));
      metrics.addMetric(name, (config, now) -> 2000.0);
      MetricName ofTopic =
          metrics.metricName(
              figure.kafka(), figure.group(), Map.of("client-id", "main-only", "topic", "t"));
      metrics.addMetric(ofTopic, (config, now) -> 7.0);
    }
    return metrics;
  }

  static String trainer() {
    try (Telemetry telemetry = new Telemetry("trainer")) {
      TrainerMeters meters =
          new TrainerMeters(telemetry.registry(), "main", PATIENCE, System::nanoTime);
      meters.follow(() -> new Progress(12, 10, 1, 3, Counters.NONE, 1, 2, 1));
      meters.stepped(step(1, StepOutcome.APPLIED), 2_000_000);
      meters.stepped(step(2, StepOutcome.SKIPPED), 700_000_000);
      DeadLetter letter =
          new DeadLetter("main", "mini-batches", 0, 7L, "WRONG_SHAPE", "no", null, null, false);
      meters.committed(
          new Listener.Committed(
              List.of(checkpoint()), List.of(letter), List.of(drift()), 40_000_000));
      return telemetry.scrape();
    }
  }

  static String ingest() {
    try (Telemetry telemetry = new Telemetry("ingest")) {
      IngestMeters meters = new IngestMeters(telemetry.registry(), PATIENCE, System::nanoTime);
      meters.look(
          new IngestService.Progress(
              new Counts.Numbers(1000, 14, 20, 1, 3, 5, 1),
              new Counts.Labels(7, 6, 0, 0, 2, 0, 1, 0),
              Map.of("LABEL_OUT_OF_RANGE", 5L),
              EVENT.getEpochSecond() * 1_000_000,
              17,
              "RUNNING"));
      return telemetry.scrape();
    }
  }

  static String evaluator() {
    try (Telemetry telemetry = new Telemetry("evaluator")) {
      EvaluatorMeters meters =
          new EvaluatorMeters(telemetry.registry(), PATIENCE, System::nanoTime);
      Evaluation sum =
          Evaluation.newBuilder()
              .setLineage("main/s")
              .setStream("s")
              .setVersion(4)
              .setStep(100)
              .setEventTime(EVENT)
              .setStateHash("state")
              .setProbeSet("*")
              .setProbeHash("probe")
              .setDomain("")
              .setRows(200)
              .setMetrics(Map.of("accuracy", 0.875, "nll", 0.5))
              .build();
      meters.follow(
          () ->
              new io.flatwater.evaluator.Progress(
                  Phase.WAITING, 4, 1, 0, 1, 2, 1, 0, 3, 0, 800, 0.2, Map.of("main/s", sum)));
      meters.polled();
      meters.judged(50_000_000);
      meters.refused("FILE_MISSING");
      GateMeters gate =
          new GateMeters(
              telemetry.registry(),
              () -> new GateProgress(Map.of(Verdict.PROMOTED, 2L), 1, Map.of("s", live(4))));
      gate.look();
      return telemetry.scrape();
    }
  }

  static String serving() {
    try (Telemetry telemetry = new Telemetry("serving")) {
      ServingMeters meters = new ServingMeters(telemetry.registry(), () -> 0);
      meters.recorded(() -> 5, () -> 1);
      meters.answers("s", () -> 7);
      meters.look(Map.of("s", live(3)));
      meters.look(Map.of("s", live(4)));
      RequestMeters requests = new RequestMeters(telemetry.registry(), () -> 0);
      Web web = new Web("localhost", 0, Secret.NONE);
      try (WebServer server = WebServer.start(web, Health.ALWAYS, requests::mount)) {
        ask(server, "/health/ready");
        ask(server, "/nowhere");
        ask(server, "/nowhere/else");
      }
      return telemetry.scrape();
    }
  }

  private static void ask(WebServer server, String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    HttpClient.newHttpClient().sendAsync(request, BodyHandlers.discarding()).join();
  }

  static String dashboard() {
    try (Telemetry telemetry = new Telemetry("dashboard")) {
      DashboardMeters.register(telemetry.registry(), () -> 3);
      return telemetry.scrape();
    }
  }

  private static Contender live(long version) {
    return new Contender("main/s", version, "state", "file", 100, EVENT, "d");
  }

  static StepReport step(long step, StepOutcome outcome) {
    return StepReport.newBuilder()
        .setLineage("main/s")
        .setStream("s")
        .setStep(step)
        .setBatchId("b" + step)
        .setRows(64)
        .setEventTime(EVENT)
        .setDomain("d")
        .setLoss(0.25)
        .setCorrectGiven(48)
        .setLabelled(60)
        .setCorrectClean(0)
        .setCleanKnown(0)
        .setGradientNorm(1)
        .setOptimizer("sam")
        .setOutcome(outcome)
        .setNoiseRate(0.125)
        .setSuspects(3)
        .build();
  }

  static Checkpoint checkpoint() {
    return Checkpoint.newBuilder()
        .setLineage("main/s")
        .setRun("main")
        .setStream("s")
        .setVersion(2)
        .setParent(1)
        .setStep(2)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(9)
        .setFromTime(EVENT)
        .setToTime(EVENT)
        .setStateHash("state")
        .setHistory("history")
        .setFile("file")
        .setBytes(1)
        .setConfigurationHash("configuration")
        .setOptimizer("sam")
        .setExamples(128)
        .setLabelled(120)
        .setCorrectGiven(96)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .setEnded(false)
        .build();
  }

  static DriftEvent drift() {
    return DriftEvent.newBuilder()
        .setLineage("main/s")
        .setStream("s")
        .setStep(2)
        .setEventTime(EVENT)
        .setDetector("adwin")
        .setLevel(DriftLevel.DRIFT)
        .setStatistic(0.75)
        .setThreshold(0.5)
        .setAction("")
        .build();
  }
}
