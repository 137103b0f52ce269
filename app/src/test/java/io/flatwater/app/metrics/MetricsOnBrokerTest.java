package io.flatwater.app.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.app.CommandLines;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.bench.ServiceProcess;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real services as processes, asked as Prometheus and an orchestrator would. */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsOnBrokerTest {
  private static final Clouds SOURCE = new Clouds("clouds", 2_000, 8, 4, 3);
  private static final Pattern URL = Pattern.compile("event=metrics url=(http://127[^ ]+)/metrics");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path directory;
  private static final Map<String, ServiceProcess> SERVICES = new LinkedHashMap<>();
  private static final Map<String, String> URLS = new LinkedHashMap<>();
  private static EmbeddedBroker broker;
  private static TracedTopics topics;
  private static String file = "";

  @BeforeAll
  static void startServices() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    Path written =
        Files.writeString(
            directory.resolve("flatwater.yaml"),
            """
            broker: {bootstrap: "%s"}
            topics: {partitions: 1, replication: 1}
            contract: {shape: [8], type: float32, classes: 4}
            network: {hidden: [16]}
            trainer: {checkpoint: {everySteps: 10}}
            ingest: {batchSize: 32, stateDirectory: "%s", heldOut: {share: 0.05, rows: 20}}
            gate: {minProbes: 10}
            store: {location: "%s"}
            metrics: {port: 0}
            tracing: {headers: true}
            log: {format: json}
            """
                .formatted(
                    broker.bootstrap(), directory.resolve("state"), directory.resolve("store")));
    Configuration configuration = Layers.none().file(written).read();
    Topics names = configuration.topics().topics();
    Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrap());
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, names, PATIENCE).createMissing();
    }
    file = written.toString();
    topics = new TracedTopics(broker.bootstrap(), written);
    start("ingest", written, "ingest", "run");
    start("trainer", written, "train");
    start("evaluator", written, "evaluate");
    try (ProduceService produce =
            new ProduceService(
                configuration.clients(), names, new Services(configuration).codec());
        KafkaProducer<byte[], byte[]> stranger =
            new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
      stranger
          .send(
              new ProducerRecord<>(
                  names.name(Topic.EXAMPLES), "clouds".getBytes(UTF_8), "hello".getBytes(UTF_8)))
          .get();
      produce.send("clouds", SOURCE, ProduceService.Pace.FULL, Progress.NONE);
    }
    for (String service : SERVICES.keySet()) {
      URLS.put(service, url(service));
    }
  }

  private static void start(String name, Path file, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--config", file.toString()));
    SERVICES.put(
        name,
        ServiceProcess.start(
            new ServiceProcess.Launch(
                name, List.of(), List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), arguments),
            directory.resolve(name + ".log")));
  }

  @AfterAll
  static void stopServices() {
    SERVICES.values().parallelStream().forEach(ServiceProcess::close);
    broker.close();
  }

  @Test
  @Order(1)
  void whatWasSentIsCountedOnItsWayToTheEvaluator() throws Exception {
    String ingest =
        await(
            URLS.get("ingest") + "/metrics",
            text -> has(text, "flatwater_ingest_records_total", SOURCE.size() + 2));
    double batches = MetersTest.value(ingest, "flatwater_ingest_batches_total");
    double latest = MetersTest.value(ingest, "flatwater_ingest_event_timestamp_seconds");
    double last = SOURCE.end().getEventTime().toEpochMilli() / 1e3;
    assertTrue(latest > last - 1 && latest <= last, latest + " of " + last);
    assertEquals(1, MetersTest.value(ingest, "flatwater_dead_letters_total{reason=\"NOT_AVRO\"}"));
    assertTrue(ingest.contains("kafka_streams_alive_threads{"), ingest);

    String stream = "{run=\"main\",stream=\"clouds\"}";
    String trainer =
        await(
            URLS.get("trainer") + "/metrics",
            text ->
                has(text, "flatwater_trainer_records_total", batches + 1)
                    && has(
                        text,
                        "flatwater_trainer_checkpoint_event_timestamp_seconds" + stream,
                        latest));
    assertEquals(batches, MetersTest.value(trainer, "flatwater_trainer_step_seconds_count"));
    assertEquals(
        latest, MetersTest.value(trainer, "flatwater_trainer_event_timestamp_seconds" + stream));
    assertEquals(
        SOURCE.size() - MetersTest.value(ingest, "flatwater_ingest_held_out_examples_total"),
        MetersTest.value(trainer, "flatwater_trainer_examples_total" + stream));
    assertTrue(MetersTest.value(trainer, "flatwater_trainer_checkpoint_version" + stream) >= 5);
    assertTrue(MetersTest.value(trainer, "flatwater_native_memory_bytes") > 4 * 8 * 16, trainer);
    assertEquals(0, MetersTest.value(trainer, "flatwater_native_leaks_total"));
    assertTrue(trainer.contains("kafka_consumer_last_heartbeat_age_seconds{client_id="), trainer);
    assertTrue(trainer.contains("kafka_producer_transaction_commit_seconds_total{"), trainer);

    String newest =
        String.valueOf(MetersTest.value(trainer, "flatwater_trainer_checkpoint_version" + stream));
    String evaluator =
        await(
            URLS.get("evaluator") + "/metrics",
            text ->
                text.contains(
                    "flatwater_evaluator_checkpoint_version{lineage=\"main/clouds\"} " + newest));
    assertTrue(
        MetersTest.value(evaluator, "flatwater_evaluator_accuracy_ratio{lineage=\"main/clouds\"}")
            > 0.25,
        evaluator);
    for (String service : URLS.keySet()) {
      Promtool.accepts(get(URLS.get(service) + "/metrics").body(), "check", "metrics");
    }
  }

  @Test
  @Order(2)
  void servicesThatWorkAreLiveAndReady() throws Exception {
    for (String service : URLS.keySet()) {
      await(URLS.get(service) + "/health/ready", text -> text.contains("\"up\""));
      HttpResponse<String> live = get(URLS.get(service) + "/health/live");
      assertEquals(200, live.statusCode(), live.body());
      assertEquals("nosniff", live.headers().firstValue("X-Content-Type-Options").orElse(""));
      assertEquals(404, get(URLS.get(service) + "/").statusCode());
    }
  }

  @Test
  @Order(3)
  void everyLineOfTheLogsIsJsonAndSaysWhatItIsAbout() throws Exception {
    for (ServiceProcess service : SERVICES.values()) {
      List<String> lines = service.log();
      assertTrue(lines.size() >= 2, lines.toString());
      for (String line : lines) {
        JsonNode read = new ObjectMapper().readTree(line);
        assertTrue(read.has("time") && read.has("level") && read.has("message"), line);
      }
      assertTrue(lines.stream().anyMatch(l -> l.contains("\"event\":\"metrics\"")), service.name());
    }
  }

  @Test
  @Order(4)
  void aTraceLeadsFromAnExampleToTheVerdictOnItsCheckpoint() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (topics.traces("promotions", "traceparent").isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "no verdict names its trace");
    }
    Map<String, List<String>> traces = new LinkedHashMap<>();
    for (String topic :
        List.of("examples", "mini-batches", "steps", "checkpoints", "metrics", "promotions")) {
      traces.put(topic, topics.traces(topic, "traceparent"));
    }
    // An example that is learned from, and not held out, is named by the mini-batch that it is in.
    List<String> links = topics.traces("mini-batches", "tracelink");
    assertEquals(SOURCE.size(), Set.copyOf(traces.get("examples")).size());
    assertTrue(traces.get("examples").containsAll(links), links.toString());
    assertTrue(links.size() > 0.9 * SOURCE.size(), links.size() + " links");
    List<String> batches = traces.get("mini-batches");
    assertTrue(batches.size() > 50, traces.toString());
    assertEquals(batches, traces.get("steps"));
    String last = batches.get(batches.size() - 1);
    assertEquals(last, traces.get("checkpoints").get(traces.get("checkpoints").size() - 1));
    assertTrue(traces.get("metrics").contains(last), traces.toString());
    assertTrue(batches.containsAll(traces.get("metrics")), traces.toString());
    assertTrue(traces.get("metrics").containsAll(traces.get("promotions")), traces.toString());
  }

  /** A producer of JSON has begun one trace for all that it sends. */
  @Test
  @Order(5)
  void aTraceOfTheProducersOwnGoesOnToTheMetrics() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    topics.upload("upload", trace);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!topics.traces("metrics", "traceparent").contains(trace)
        || Collections.frequency(topics.traces("steps", "traceparent"), trace) < 5) {
      assertTrue(System.nanoTime() < deadline, "no metrics name the producer's trace");
    }
    String way = topics.follow(trace);
    assertTrue(way.contains("examples ") && way.contains("upload/j-0\n"), way);
    assertEquals(200, Collections.frequency(topics.traces("examples", "traceparent"), trace));
    assertTrue(Pattern.compile("checkpoints .* main/upload@\\d+\n").matcher(way).find(), way);
    assertTrue(Pattern.compile("metrics .* main/upload@\\d+\n").matcher(way).find(), way);
    int links = Collections.frequency(topics.traces("mini-batches", "tracelink"), trace);
    assertTrue(links > 0.8 * 200, links + " links");
    assertEquals(0, deadLetters(), "of a header that is none");
  }

  private long deadLetters() throws Exception {
    String scrape = get(URLS.get("ingest") + "/metrics").body();
    return scrape
        .lines()
        .filter(l -> l.startsWith("flatwater_dead_letters_total") && !l.contains("NOT_AVRO"))
        .filter(l -> !l.endsWith(" 0.0") && !l.endsWith(" 0"))
        .count();
  }

  @Test
  @Order(6)
  void everyExamplesTraceCanBeFollowedToACheckpoint() {
    String link = topics.traces("mini-batches", "tracelink").get(0);
    String way = topics.follow("00-" + link + "-0123456789abcdef-01");
    for (String topic : List.of("examples", "mini-batches", "steps", "checkpoints")) {
      assertEquals(1, way.lines().filter(l -> l.startsWith(topic + " ")).count(), way);
    }
    assertTrue(way.contains("main/clouds step 1\n"), way);
    // Not every checkpoint is judged: the evaluator leaves some out if it comes too late.
    String judged = topics.follow(topics.traces("metrics", "traceparent").get(0));
    assertTrue(judged.contains("\nmetrics  "), judged);
    for (String topic : List.of("mini-batches", "steps", "checkpoints")) {
      assertEquals(1, judged.lines().filter(l -> l.startsWith(topic + " ")).count(), judged);
    }
    assertTrue(Pattern.compile("examples +and \\d+ more").matcher(judged).find(), judged);
    String nobodys = "0".repeat(31) + "1";
    assertTrue(CommandLines.fail("trace", nobodys, "--config", file).contains("no record"));
    assertTrue(CommandLines.fail("trace", "x", "--config", file).contains("32 hexadecimal"));
  }

  @Test
  @Order(7)
  void logsNameTheTraces() {
    Map<String, String> written = Map.of("trainer", "checkpoints", "evaluator", "metrics");
    written.forEach(
        (service, topic) -> {
          String trace = "\"trace\":\"" + topics.traces(topic, "traceparent").get(0) + "\"";
          assertTrue(
              SERVICES.get(service).log().stream()
                  .anyMatch(l -> l.contains("\"event\":\"traced\"") && l.contains(trace)),
              service + " " + trace);
        });
  }

  /** The replay reads mini-batches and knows of no headers; its hashes are those of the trainer. */
  @Test
  @Order(8)
  void whatWasTrainedWithTracesIsTheSameWithout() {
    String replayed =
        CommandLines.run(
            "replay",
            "--lineage",
            "main/clouds",
            "--config",
            file,
            "--set",
            "tracing.headers=false");
    Matcher equal = Pattern.compile("(\\d+) of (\\d+) later checkpoints").matcher(replayed);
    assertTrue(equal.find(), replayed);
    assertEquals(equal.group(2), equal.group(1), replayed);
    assertTrue(Integer.parseInt(equal.group(1)) >= 5, replayed);
  }

  @Test
  @Order(9)
  void miniBatchesHaveTheBytesOfARunWithoutTraces() {
    IngestSettings settings = new Services(Layers.none().file(Path.of(file)).read()).ingest();
    Pipeline pipeline = new Pipeline(settings.check(), settings.batcher(), settings.labels());
    List<MiniBatch> expected = new ArrayList<>();
    Consumer<Output> out =
        output -> {
          if (output instanceof Output.Batch batch) {
            expected.add(batch.value());
          }
        };
    SOURCE.examples(0).forEachRemaining(e -> pipeline.accept("clouds", e, out));
    pipeline.accept("clouds", SOURCE.end(), out);
    assertTrue(expected.size() > 50, expected.size() + " mini-batches");
    assertEquals(expected, topics.miniBatches("clouds"));
  }

  @Test
  @Order(10)
  void prometheusScrapesThemAndItsRulesCanBeEvaluated() throws Exception {
    Path program = Promtool.installed("prometheus");
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    StringBuilder yaml =
        new StringBuilder(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [\""
                + Path.of("../ops/prometheus/alerts.yml").toAbsolutePath()
                + "\"]\nscrape_configs:\n");
    URLS.forEach(
        (service, url) ->
            yaml.append("  - job_name: flatwater-")
                .append(service)
                .append("\n    static_configs: [{targets: [\"")
                .append(URI.create(url).getAuthority())
                .append("\"]}]\n"));
    Path file = Files.writeString(directory.resolve("prometheus.yml"), yaml);
    Process prometheus =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    try {
      String api = "http://127.0.0.1:" + port + "/api/v1/";
      await(api + "query?query=" + encoded("sum(up)"), text -> text.contains(",\"3\"]"));
      await(
          api + "query?query=" + encoded("sum(flatwater_trainer_examples_total) > 1800"),
          text -> text.contains("\"value\""));
      String rules =
          await(
              api + "rules",
              text -> !text.contains("\"health\":\"unknown\"") && text.contains("\"alerting\""));
      JsonNode all = new ObjectMapper().readTree(rules).at("/data/groups/0/rules");
      assertTrue(all.size() >= 15, rules);
      for (JsonNode rule : all) {
        assertEquals("ok", rule.get("health").asText(), rule.toString());
      }
      SERVICES.get("trainer").kill();
      await(
          api + "query?query=" + encoded("ALERTS{alertname=\"FlatwaterServiceDown\"}"),
          text -> text.contains("\"job\":\"flatwater-trainer\""));
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  private static boolean has(String scrape, String sample, double value) {
    return scrape
        .lines()
        .anyMatch(
            line ->
                line.startsWith(sample + " ")
                    && Double.parseDouble(line.substring(sample.length() + 1)) == value);
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, UTF_8);
  }

  private static String url(String service) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      SERVICES.get(service).requireAlive();
      Matcher found = URL.matcher(String.join("\n", SERVICES.get(service).log()));
      if (found.find()) {
        return found.group(1);
      }
      LockSupport.parkNanos(50_000_000);
    }
    return fail(service + " does not say where its metrics are: " + SERVICES.get(service).log());
  }

  private static String await(String url, Predicate<String> reached) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        last = get(url).body();
        if (reached.test(last)) {
          return last;
        }
      } catch (IOException e) {
        last = e.toString(); // it does not listen yet
      }
      LockSupport.parkNanos(50_000_000);
    }
    return fail(url + " never said what was expected, at last:\n" + last);
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
