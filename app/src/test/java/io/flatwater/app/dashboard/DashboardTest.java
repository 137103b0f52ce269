package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.SourceNoise;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard on a real broker, in a real browser. */
@Timeout(240)
class DashboardTest {
  private static final Codec CODEC = new Codec(new LocalRegistry());
  private static final Topics TOPICS = Topics.of(1);
  private static final Path PICTURES = Path.of("target", "browser");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Queue<Command> ORDERS = new ConcurrentLinkedQueue<>();

  @TempDir private static Path directory;

  private static EmbeddedBroker broker;
  private static ProduceService producer;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory, 0);
    Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrap());
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, TOPICS, Duration.ofSeconds(30)).createMissing();
    }
    producer = new ProduceService(clients, TOPICS, CODEC);
    publish("sam/s", 1, 300);
    publish("sgd/s", 1, 300);
    producer.send(Topic.DRIFT, "s", Events.drift("sam/s", 150));
    producer.send(Topic.PROMOTIONS, "s", Events.promotion("sgd/s", 1, 50, Verdict.PROMOTED));
    producer.send(Topic.PROMOTIONS, "s", Events.promotion("sam/s", 2, 100, Verdict.PROMOTED));
    producer.send(Topic.PROMOTIONS, "s", Events.promotion("sgd/s", 3, 150, Verdict.KEPT));
    producer.send(Topic.LIVE, "s", Events.live("sam/s", 2, 100));
    producer.flush();
    dashboard =
        Dashboard.start(
            io.flatwater.app.config.Dashboard.LOOPBACK,
            new Dashboard.Wiring(clients, TOPICS, CODEC, ORDERS::add));
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    producer.close();
    broker.close();
  }

  private static void publish(String lineage, long from, long to) {
    for (long step = from; step <= to; step++) {
      producer.send(Topic.STEPS, "s", Events.step(lineage, step));
      if (step % 50 == 0) {
        long version = step / 50;
        producer.send(Topic.CHECKPOINTS, "s", checkpoint(lineage, version, step));
        for (String set : List.of("given/0", "given/30", "given/60")) {
          double accuracy = 0.5 + 0.05 * version + 0.001 * set.length();
          producer.send(
              Topic.METRICS,
              "s",
              Events.evaluation(lineage, version, step, set, Map.of("accuracy", accuracy)));
        }
        producer.send(
            Topic.METRICS,
            "s",
            Events.evaluation(lineage, version, step, "*", Map.of("sharpness.sam", 0.1 / version)));
      }
    }
    producer.flush();
  }

  /** Only the labels of one lineage name their sources. */
  private static Checkpoint checkpoint(String lineage, long version, long step) {
    List<SourceNoise> sources =
        List.of(Events.source("night shift", 0.3 + 0.01 * version), Events.source("desk", 0.02));
    return lineage.equals("sam/s")
        ? Events.doubtful(lineage, version, step, sources)
        : Events.checkpoint(lineage, version, step);
  }

  @Test
  void drawsEverythingAndGoesOnDrawing() throws IOException {
    try (Browser browser = Browser.start();
        Tab tab = browser.open(View.DESKTOP)) {
      tab.visit(URI.create(dashboard.url()));
      tab.awaitTrue(
          "['accuracy','loss','worst','sharpness','noise','sources'].every("
              + "id => document.querySelector('#' + id + ' canvas'))"
              + " && document.querySelector('#map canvas')"
              + " && document.querySelectorAll('#timeline circle').length >= 12"
              + " && document.querySelectorAll('#verdicts tbody tr').length === 3"
              + " && document.querySelectorAll('#drift tbody tr').length === 1");
      assertTrue(
          tab.evaluate("document.getElementById('live').innerText")
              .asText()
              .contains("sam/s version 2"));
      assertTrue(inked(tab, "#accuracy canvas") && inked(tab, "#map canvas"));
      String doubts = tab.evaluate("document.getElementById('source-table').innerText").asText();
      assertTrue(
          doubts.matches("(?s).*night shift\\s+1,000\\s+36\\.0\\s+35\\.0 to 37\\.0\\s+desk.*"),
          doubts);
      assertTrue(inked(tab, "#sources canvas"));
      // Where no cursor is, the legend says the newest.
      String legend = tab.evaluate("document.querySelector('#loss .u-legend').innerText").asText();
      assertTrue(legend.matches("(?s).*2026-01-01 00:06:24.*sam.*0\\.28.*sgd.*"), legend);
      tab.picture(PICTURES.resolve("dashboard.png"));

      publish("sam/s", 301, 350);
      tab.awaitTrue(
          "[...document.querySelectorAll('#numbers tbody tr')].some(r => r.innerText.includes('350'))");

      tab.evaluate("document.querySelector('[data-lineage=\"sgd/s\"]').click()");
      tab.awaitTrue("document.querySelectorAll('#numbers tbody tr').length === 1");
      assertTrue(tab.evaluate("location.hash").asText().contains("hide=sgd"));
      // A lineage whose labels name no source has nothing to show of them.
      tab.evaluate("document.querySelector('[data-lineage=\"sam/s\"]').click()");
      tab.awaitTrue("document.getElementById('by-source').hidden");
      tab.evaluate("document.querySelector('[data-lineage=\"sam/s\"]').click()");
      tab.awaitTrue("!document.getElementById('by-source').hidden");

      tab.evaluate(
          "document.getElementById('loss').dispatchEvent("
              + "new KeyboardEvent('keydown', {key: '+', bubbles: true}))");
      tab.awaitTrue("location.hash.includes('from=') && !document.getElementById('reset').hidden");
      tab.evaluate(
          "document.getElementById('loss').dispatchEvent("
              + "new KeyboardEvent('keydown', {key: '0', bubbles: true}))");
      tab.awaitTrue("document.getElementById('reset').hidden");

      tab.show(View.PHONE);
      tab.awaitTrue("innerWidth === 390");
      assertEquals(0, tab.overflow());
      tab.awaitTrue("document.querySelector('#map canvas').width <= 390");
      tab.picture(PICTURES.resolve("dashboard-phone.png"));
      tab.show(View.DARK);
      tab.awaitTrue("document.documentElement.dataset.drawn === 'dark'");
      tab.picture(PICTURES.resolve("dashboard-dark.png"));
      assertEquals(List.of(), tab.complaints());
    }
  }

  private static boolean inked(Tab tab, String canvas) {
    return tab.evaluate(
            "(() => { const c = document.querySelector('"
                + canvas
                + "'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + " let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0;"
                + " return n > 200; })()")
        .asBoolean();
  }

  @Test
  void actsOnlyForWhoHasTheToken() throws Exception {
    String body =
        "{\"action\":\"promote\",\"stream\":\"s\",\"lineage\":\"sgd/s\",\"version\":3,"
            + "\"actor\":\"anna\",\"reason\":\"the fair\"}";
    assertEquals(403, post("", body).statusCode());
    assertEquals(403, post("wrong", body).statusCode());
    assertTrue(ORDERS.isEmpty());
    awaitVersion();
    assertEquals(202, post(dashboard.token(), body).statusCode());
    Command order = ORDERS.remove();
    assertEquals(Action.PROMOTE, order.getAction());
    assertEquals("anna", order.getActor());
    assertEquals(150, order.getStep());
    assertEquals("0123456789abcdef".repeat(4), order.getFile());
    assertEquals(404, post(dashboard.token(), body.replace(":3", ":99")).statusCode());
    assertEquals(400, post(dashboard.token(), body.replace("promote", "explode")).statusCode());
    assertEquals(400, post(dashboard.token(), body.replace("anna", "")).statusCode());
    assertEquals(400, post(dashboard.token(), "{").statusCode());
    assertEquals(413, post(dashboard.token(), " ".repeat(9000) + body).statusCode());
  }

  @Test
  void refusesAnotherPagesRequest() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(dashboard.url() + "/api/actions"))
            .header("Origin", "https://elsewhere.example")
            .header("X-Flatwater-Token", dashboard.token())
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertEquals(403, HTTP.send(request, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void tellsTwoHundredListenersAtOnce() throws Exception {
    awaitVersion();
    int most = 200;
    CountDownLatch told = new CountDownLatch(most);
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      AtomicBoolean first = new AtomicBoolean(true);
      open.add(
          HTTP.sendAsync(
                  HttpRequest.newBuilder(URI.create(dashboard.url() + "/api/events"))
                      .header("Accept", "text/event-stream")
                      .build(),
                  BodyHandlers.ofLines())
              .thenAcceptAsync(
                  answer ->
                      answer
                          .body()
                          .filter(line -> line.startsWith("data:") && line.contains("tell/s"))
                          .filter(line -> first.getAndSet(false))
                          .findFirst()
                          .ifPresent(line -> told.countDown()),
                  task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    thread.start();
                  }));
    }
    await(() -> dashboard.listeners() >= most);
    publish("tell/s", 1, 10);
    assertTrue(told.await(90, TimeUnit.SECONDS), () -> told.getCount() + " were not told");
    open.forEach(one -> one.cancel(true));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for a minute");
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void forbidsWhatThePageDoesNotNeed() throws Exception {
    HttpResponse<String> page = get("/");
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assertTrue(!page.body().contains("http://") && !page.body().contains("https://"));
  }

  @Test
  void givesTheStepsAsCsv() throws Exception {
    awaitVersion();
    String csv = get("/api/steps.csv?lineage=sgd%2Fs").body();
    List<String> lines = csv.lines().toList();
    assertEquals(Slot.COLUMNS, lines.get(0));
    assertEquals(301, lines.size());
    assertTrue(lines.get(300).startsWith("300,"), lines.get(300));
    assertEquals(404, get("/api/steps.csv?lineage=no").statusCode());
    List<String> checkpoints = get("/api/checkpoints.csv?lineage=sgd%2Fs").body().lines().toList();
    assertEquals(
        "version,step,eventMillis,wallMillis,stateHash,sharpness.sam,accuracy of given/0,"
            + "accuracy of given/30,accuracy of given/60",
        checkpoints.get(0));
    assertEquals(7, checkpoints.size());
    assertTrue(checkpoints.get(6).startsWith("6,300,"), checkpoints.get(6));
    assertTrue(checkpoints.get(6).endsWith(",0.807,0.808,0.808"), checkpoints.get(6));
  }

  private static void awaitVersion() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode all = new JsonMapper().readTree(get("/api/snapshot").body());
      JsonNode slots = all.path("lineages").path("sgd/s").path("curve").path("slots");
      JsonNode versions = all.path("lineages").path("sgd/s").path("versions").path("list");
      if (slots.size() == 300 && versions.size() == 6) {
        return;
      }
    }
    throw new AssertionError("the dashboard did not read the topics");
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(dashboard.url() + path)).build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(dashboard.url() + "/api/actions"))
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Flatwater-Token", token);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
