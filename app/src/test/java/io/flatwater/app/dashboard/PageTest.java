package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.app.config.Web;
import io.flatwater.app.web.WebServer;
import io.flatwater.schemas.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page alone, in a real browser, told by hand what a feed would tell it. */
@Timeout(240)
class PageTest {
  private static final long MEBI = 1 << 20;
  private static final String LAST_STEP =
      "Number(document.querySelector('#numbers tbody tr')?.children[2].innerText)";

  private final Board board = new Board();
  private final Listeners listeners = new Listeners();
  private final AtomicInteger loads = new AtomicInteger();
  private volatile CountDownLatch mayLoad = new CountDownLatch(0);
  private WebServer server;
  private long step;

  @BeforeEach
  void start() {
    server =
        WebServer.start(
            Web.LOOPBACK,
            List::of,
            routes -> {
              Assets.mount(routes);
              routes.get(
                  "/api/snapshot",
                  ctx -> {
                    byte[] now = board.snapshot();
                    loads.incrementAndGet();
                    assertTrue(mayLoad.await(60, TimeUnit.SECONDS));
                    ctx.contentType("application/json").result(now);
                  });
              routes.sse("/api/events", listeners::add);
            });
  }

  @AfterEach
  void stop() {
    listeners.close();
    server.close();
  }

  /** Makes steps and tells of them; returns the update. */
  private Board.Update steps(int count) {
    for (int i = 0; i < count; i++) {
      step++;
      board.accept(Events.step("sam/s", step), 1_000 * step);
    }
    return board.changes().orElseThrow();
  }

  @Test
  void anUpdateThatDoesNotFitMakesThePageLoadOnceMoreAndGoOn() throws IOException {
    steps(10);
    try (Browser browser = Browser.start();
        Tab tab = browser.open(View.DESKTOP)) {
      tab.visit(URI.create(server.url()));
      tab.awaitTrue(LAST_STEP + " === 10");
      int before = loads.get();
      // While it loads anew, there come one that begins behind what the page has, and a right one.
      mayLoad = new CountDownLatch(1);
      tell(torn(steps(5)));
      await(() -> loads.get() == before + 1);
      tell(torn(steps(5)));
      tell(steps(5));
      mayLoad.countDown();
      tab.awaitTrue(LAST_STEP + " === 25");
      tell(steps(5));
      tab.awaitTrue(LAST_STEP + " === 30");
      assertTrue(loads.get() <= before + 3, loads + " loads");
      assertEquals(List.of(), tab.complaints());
    }
  }

  /** An update whose slots begin far behind those that anybody has. */
  private static Board.Update torn(Board.Update update) throws IOException {
    ObjectNode node = (ObjectNode) new JsonMapper().readTree(update.json());
    ((ObjectNode) node.at("/lineages/sam~1s/curve")).put("from", 900);
    return new Board.Update(update.revision(), node.toString());
  }

  /** Tells the page, as soon as it is no longer being told of what came before. */
  private void tell(Board.Update update) {
    await(() -> listeners.send(update) == 1);
  }

  @Test
  void whoHasGoneAwayIsForgottenAndWhoDoesNotReadHindersNobody() throws IOException {
    int asleep = 12;
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < asleep; i++) {
      sockets.add(listener());
    }
    await(() -> listeners.count() == asleep);
    try (Socket awake = listener()) {
      await(() -> listeners.count() == asleep + 1);
      // More than the system keeps for those who do not read, so that writing to them stands still.
      Board.Update large = new Board.Update(1, "\"" + "x".repeat(8 << 20) + "\"");
      listeners.send(large);
      Board.Update small = new Board.Update(2, "\"the second one\"");
      Thread speaker = new Thread(() -> await(() -> listeners.send(small) > 0 && loads.get() > 0));
      speaker.start();
      BufferedReader in =
          new BufferedReader(new InputStreamReader(awake.getInputStream(), StandardCharsets.UTF_8));
      while (!String.valueOf(in.readLine()).contains("the second one")) {
        // the large one, and what belongs to the protocol
      }
      loads.incrementAndGet();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    await(
        () -> {
          listeners.beat();
          return listeners.count() == 0;
        });
  }

  private Socket listener() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(
            "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void aLongStreamLeavesThePageAsLargeAsItWas() throws IOException {
    try (Browser browser = Browser.start();
        Tab tab = browser.open(View.DESKTOP)) {
      tab.visit(URI.create(server.url()));
      stream(tab, 3 * Versions.MOST);
      long half = tab.heldBytes();
      stream(tab, 4 * Versions.MOST);
      long whole = tab.heldBytes();
      assertTrue(
          whole < half + 4 * MEBI, "scripts held " + half + " bytes, " + whole + " at the end");
      int marks = tab.evaluate("document.querySelectorAll('#timeline circle').length").asInt();
      assertTrue(marks > Versions.MOST / 4 && marks <= Versions.MOST, marks + " marks");
      JsonNode kept = new JsonMapper().readTree(board.snapshot());
      assertEquals(kept.at("/lineages/sam~1s/versions/list").size(), marks);
      assertTrue(
          tab.evaluate("document.querySelectorAll('#verdicts tbody tr').length").asInt() <= 100);
      assertEquals(List.of(), tab.complaints());
    }
  }

  /** Makes so many more checkpoints, five steps each, with all that comes with them. */
  private void stream(Tab tab, int checkpoints) {
    for (int i = 0; i < checkpoints; i++) {
      for (int k = 0; k < 5; k++) {
        step++;
        board.accept(Events.step("sam/s", step), 1_000 * step);
      }
      long version = step / 5;
      board.accept(Events.checkpoint("sam/s", version, step), 1_000 * step);
      for (String set : List.of("given/0", "given/30", "*")) {
        Map<String, Double> metrics = Map.of("accuracy", 0.9, "sharpness.sam", 0.1);
        board.accept(Events.evaluation("sam/s", version, step, set, metrics), 1_000 * step);
      }
      board.accept(Events.promotion("sam/s", version, step, Verdict.KEPT), 1_000 * step);
      board.accept(Events.drift("sam/s", step), 1_000 * step);
      if (i % 16 == 0 || i == checkpoints - 1) {
        tell(board.changes().orElseThrow());
      }
    }
    tab.awaitTrue(LAST_STEP + " === " + step);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for a minute");
      LockSupport.parkNanos(1_000_000);
    }
  }
}
