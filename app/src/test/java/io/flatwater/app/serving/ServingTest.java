package io.flatwater.app.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.config.Web;
import io.flatwater.app.serving.ServingGround.Made;
import io.flatwater.app.web.WebServer;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.Rows;
import io.flatwater.schemas.Prediction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Predictions by whatever is live, over HTTP and as a library, while models are swapped. */
class ServingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CLIENTS = 8;
  private static final JsonMapper JSON = new JsonMapper();

  private static EmbeddedBroker broker;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private ServingGround ground;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    String prefix = test.getTestMethod().orElseThrow().getName() + ".";
    ground = new ServingGround(broker.bootstrap(), prefix, directory);
  }

  @AfterEach
  void close() {
    ground.close();
  }

  private LiveModels follow(String... streams) throws InterruptedException {
    LiveModels models =
        LiveModels.follow(
            ground.wiring(), new LiveModels.Settings(Set.of(streams), Execution.of("auto"), 2));
    assertTrue(models.awaitReady(PATIENCE), () -> models.complaints().toString());
    return models;
  }

  @Test
  void noRequestIsDroppedWhileModelsAreSwappedAndEachIsAnsweredByOneModel() throws Exception {
    int swaps = 24;
    List<Made> made = new ArrayList<>();
    for (int version = 0; version <= swaps; version++) {
      // Every third one is of another architecture, so that networks are closed under load too.
      made.add(ground.make("run/s", version, version % 3 == 2 ? 9 : 5));
    }
    Rows rows = ground.rows(7, 3);
    Map<Long, List<Float>> expected = new HashMap<>();
    made.forEach(m -> expected.put(m.contender().version(), floats(m, rows)));
    ground.promote("s", made.get(0).contender());
    try (LiveModels models = follow("s");
        WebServer server = serve(models, Optional.empty())) {
      AtomicBoolean enough = new AtomicBoolean();
      Set<Long> heard = ConcurrentHashMap.newKeySet();
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      List<Future<List<Long>>> seen = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        seen.add(clients.submit(() -> ask(server, rows, expected, heard, enough)));
      }
      for (Made next : made.subList(1, made.size())) {
        ground.promote("s", next.contender());
        await(() -> heard.contains(next.contender().version()));
      }
      enough.set(true);
      clients.shutdown();
      long answers = 0;
      Set<Long> versions = new HashSet<>();
      for (Future<List<Long>> one : seen) {
        List<Long> list = one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 1; i < list.size(); i++) {
          assertTrue(list.get(i) >= list.get(i - 1), "an older model after a newer one: " + list);
        }
        answers += list.size();
        versions.addAll(list);
      }
      assertTrue(versions.size() >= swaps, "answers by " + versions);
      assertTrue(answers > swaps, answers + " answers");
    }
  }

  /** Asks until it is enough, and returns the versions that answered. */
  private List<Long> ask(
      WebServer server,
      Rows rows,
      Map<Long, List<Float>> expected,
      Set<Long> heard,
      AtomicBoolean enough)
      throws Exception {
    HttpClient own = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(server.url() + "/v1/streams/s/predictions?probabilities=true"))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(rows.data()))
            .build();
    List<Long> versions = new ArrayList<>();
    while (!enough.get()) {
      HttpResponse<String> answer = own.send(request, BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      JsonNode node = JSON.readTree(answer.body());
      long version = node.path("version").asLong();
      List<Float> said = new ArrayList<>();
      node.path("predictions")
          .forEach(p -> p.path("probabilities").forEach(v -> said.add(v.floatValue())));
      assertEquals(expected.get(version), said, "version " + version + " has not said this");
      versions.add(version);
      heard.add(version);
    }
    return versions;
  }

  private List<Float> floats(Made made, Rows rows) {
    List<Float> floats = new ArrayList<>();
    for (float p : made.says(ground.contract(), rows)) {
      floats.add(p);
    }
    return floats;
  }

  @Test
  void whatCannotBeLoadedLeavesTheOldModelServingAndIsSaid() throws Exception {
    Made good = ground.make("run/s", 0, 5);
    Made better = ground.make("run/s", 2, 5);
    Contender c = ground.make("run/s", 1, 5).contender();
    ground.promote("s", good.contender());
    try (LiveModels models = follow();
        WebServer server = serve(models, Optional.empty())) {
      assertEquals(List.of("s"), models.streams());
      assertEquals(200, get(server, "/health/ready").statusCode());
      ground.promote(
          "s",
          new Contender(
              c.lineage(), 1, c.stateHash(), "0".repeat(64), c.step(), c.eventTime(), ""));
      await(() -> !models.complaints().isEmpty());
      HttpResponse<String> ready = get(server, "/health/ready");
      assertEquals(503, ready.statusCode());
      assertTrue(ready.body().contains("run/s@1 is live and cannot be served"), ready.body());
      Rows rows = ground.rows(1, 2);
      Answer answer = models.of("s").predict(rows);
      assertEquals(good.contender(), answer.model());
      assertArrayEquals(good.says(ground.contract(), rows), answer.probabilities());

      ground.promote("s", better.contender());
      await(() -> models.complaints().isEmpty());
      assertEquals(better.contender(), models.of("s").predict(rows).model());
    }
  }

  @Test
  void aStreamWithoutALiveModelIsNotReadyAndSaysSo() throws Exception {
    try (LiveModels models =
            LiveModels.follow(ground.wiring(), LiveModels.Settings.of(Set.of("s")));
        WebServer server = serve(models, Optional.empty())) {
      await(() -> models.complaints().equals(List.of("no model of stream s is live yet")));
      assertEquals(503, get(server, "/health/ready").statusCode());
      assertEquals(200, get(server, "/health/live").statusCode());
      assertEquals(503, post(server, "s", "{\"rows\": [[1,2,3,4,5,6]]}").statusCode());
      assertThrows(NotReadyException.class, () -> models.of("s").predict(ground.rows(1, 1)));
      assertThrows(IllegalArgumentException.class, () -> models.of("t"));
    }
  }

  @Test
  void whatIsAskedWronglyIsAnsweredWithWhatWasExpected() throws Exception {
    ground.promote("s", ground.make("run/s", 0, 5).contender());
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("", "not JSON as expected|expected an object");
    wrong.put("{", "not JSON as expected");
    wrong.put("[1]", "expected an object with \"rows\"");
    wrong.put("{\"rows\": []}", "at least one row");
    wrong.put("{\"rows\": [1]}", "row 0 to be an array of numbers");
    wrong.put("{\"rows\": [[1,2,3,4,5]]}", "6 numbers in row 0, found 5");
    wrong.put("{\"rows\": [[1,2,3,4,5,6],[1,2,3,4,5,6,7]]}", "6 numbers in row 1, found more");
    wrong.put("{\"rows\": [[1,2,3,4,5,256]]}", "whole numbers from 0 to 255, found 256.0");
    wrong.put("{\"rows\": [[1,2,3,4,5,0.5]]}", "whole numbers from 0 to 255, found 0.5");
    wrong.put("{\"rows\": [[1,2,3,4,5,\"6\"]]}", "numbers in row 0");
    wrong.put("{\"rows\": [[1,2,3,4,5,NaN]]}", "not JSON as expected");
    wrong.put("{\"rows\": [[1,2,3,4,5,6]], \"ids\": [\"a\",\"b\"]}", "as many \"ids\" as rows");
    wrong.put("{\"rows\": [[1,2,3,4,5,6]], \"id\": []}", "found \"id\"");
    wrong.put("{\"rows\": [[1,2,3,4,5,6]]} x", "not JSON as expected");
    wrong.put("{\"rows\": " + "[".repeat(100), "not JSON as expected");
    wrong.put("{\"rows\": [" + "[1,2,3,4,5,6],".repeat(10) + "[1,2,3,4,5,6]]}", "at most 10");
    try (LiveModels models = follow("s");
        WebServer server = serve(models, Optional.empty())) {
      for (Map.Entry<String, String> entry : wrong.entrySet()) {
        HttpResponse<String> answer = post(server, "s", entry.getKey());
        assertEquals(400, answer.statusCode(), entry.getKey() + " " + answer.body());
        String error = JSON.readTree(answer.body()).path("error").asText();
        boolean said = false;
        for (String part : entry.getValue().split("\\|")) {
          said |= error.contains(part);
        }
        assertTrue(said, entry.getKey() + " was answered with " + error);
        assertEquals(1, error.lines().count(), error);
      }
      assertEquals(404, post(server, "t", "{\"rows\": [[1,2,3,4,5,6]]}").statusCode());
      byte[] large = new byte[PredictionApi.MOST_BYTES + 1];
      assertEquals(413, send(server, "s", "application/json", large).statusCode());
      assertEquals(415, send(server, "s", "text/plain", new byte[6]).statusCode());
      assertEquals(400, send(server, "s", "application/octet-stream", new byte[7]).statusCode());
      assertEquals(200, send(server, "s", "application/octet-stream", new byte[6]).statusCode());
      HttpResponse<String> nested = post(server, "s", "{\"rows\": [[[1,2,3],[4,5,6]]]}");
      assertEquals(200, nested.statusCode(), nested.body());
      assertEquals(
          "[2,3]", JSON.readTree(get(server, "/v1/streams/s").body()).path("shape").toString());
      assertEquals(1, JSON.readTree(get(server, "/v1/streams").body()).path("streams").size());
    }
  }

  @Test
  void aShareOfTheAnswersIsWrittenDown() throws Exception {
    Made made = ground.make("run/s", 3, 5);
    ground.promote("s", made.contender());
    try (LiveModels models = follow("s");
        PredictionLog log = new PredictionLog(ground.wiring(), 0.5);
        WebServer server = serve(models, Optional.of(log))) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String id = "example " + i;
        String body = "{\"ids\": [\"" + id + "\"], \"rows\": [[1,2,3,4,5," + i + "]]}";
        HttpResponse<String> answer = post(server, "s", body);
        JsonNode prediction = JSON.readTree(answer.body()).path("predictions").path(0);
        assertEquals(id, prediction.path("id").asText());
        if (PredictionLog.isIn(id, 0.5)) {
          expected.add(id + " " + prediction.path("index").asInt());
        }
      }
      post(server, "s", "{\"rows\": [[1,2,3,4,5,6]]}");
      await(() -> log.written() + log.dropped() == expected.size());
      assertEquals(0, log.dropped());
      assertTrue(expected.size() > 8 && expected.size() < 32, expected.toString());
      List<Prediction> found = ground.predictions();
      assertEquals(
          expected, found.stream().map(p -> p.getExampleId() + " " + p.getPredicted()).toList());
      assertEquals(3, found.get(0).getVersion());
      assertFalse(PredictionLog.isIn("x", 0));
      assertTrue(PredictionLog.isIn("x", 1));
    }
  }

  private WebServer serve(LiveModels models, Optional<PredictionLog> log) {
    PredictionApi api = new PredictionApi(models, log, 10, () -> Instant.EPOCH);
    return WebServer.start(Web.LOOPBACK, models::complaints, api::mount);
  }

  private HttpResponse<String> get(WebServer server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(WebServer server, String stream, String body) throws Exception {
    return send(server, stream, "application/json", body.getBytes());
  }

  private HttpResponse<String> send(WebServer server, String stream, String type, byte[] body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/streams/" + stream + "/predictions"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within " + PATIENCE);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
