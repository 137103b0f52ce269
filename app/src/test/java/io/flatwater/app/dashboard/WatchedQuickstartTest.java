package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.OrderDesk;
import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.app.experiment.Judging;
import io.flatwater.app.experiment.Plan;
import io.flatwater.app.experiment.Quickstart;
import io.flatwater.app.experiment.Spectator;
import io.flatwater.app.experiment.TurningImages;
import io.flatwater.app.report.Result;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.Method;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of a quickstart on real data fills while it runs. */
@Timeout(300)
class WatchedQuickstartTest {

  /** A dashboard that keeps the broker until it has been looked at. */
  private record Watching(
      Dashboard dashboard, CompletableFuture<String> ended, CountDownLatch looked)
      implements Spectator {
    @Override
    public boolean stays() {
      return true;
    }

    @Override
    public void ended(Result result, Runnable check) {
      ended.complete("");
      try {
        assertTrue(looked.await(200, TimeUnit.SECONDS));
        check.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      dashboard.close();
    }
  }

  @Test
  void showsEveryLineageUntilItsEnd() throws Exception {
    Plan plan =
        new Plan(
            TurningImages.turning(
                new Datasets(
                        Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                        Progress.NONE)
                    .mnist(),
                4_000,
                60,
                0.2,
                64),
            Plan.HIDDEN,
            0,
            List.of(
                new Plan.Arm("sgd", Method.of("sgd", Map.of())),
                new Plan.Arm("sam", Method.of("sam", Map.of()))),
            Judging.usual(10),
            Execution.of("auto"));
    CompletableFuture<String> url = new CompletableFuture<>();
    CompletableFuture<Map<String, Object>> broker = new CompletableFuture<>();
    CompletableFuture<String> ended = new CompletableFuture<>();
    CountDownLatch looked = new CountDownLatch(1);
    try (Browser browser = Browser.start()) {
      Quickstart quickstart =
          new Quickstart(plan, new PrintWriter(new StringWriter()), Optional.empty());
      CompletableFuture<Optional<Result>> run =
          CompletableFuture.supplyAsync(
              () ->
                  quickstart.onBroker(
                      () -> true,
                      (clients, say) -> {
                        Dashboard dashboard =
                            Dashboard.start(
                                io.flatwater.app.config.Dashboard.LOOPBACK,
                                new Dashboard.Wiring(
                                    clients,
                                    Topics.of(1),
                                    new Codec(new LocalRegistry()),
                                    command -> {}));
                        broker.complete(clients);
                        url.complete(dashboard.url());
                        return new Watching(dashboard, ended, looked);
                      }));
      try (Tab tab = browser.open(View.DESKTOP)) {
        tab.visit(URI.create(url.get(120, TimeUnit.SECONDS)));
        tab.awaitTrue("document.querySelectorAll('#numbers tbody tr').length === 2");
        ended.get(200, TimeUnit.SECONDS);
        tab.awaitTrue(
            "[...document.querySelectorAll('#numbers tbody tr')].every("
                + "r => r.innerText.includes('ended'))");
        tab.awaitTrue("document.querySelectorAll('#map canvas').length === 1");
        tab.awaitTrue("document.querySelector('#live-text').innerText.includes('version')");
        List<Promotion> answers =
            new OrderDesk(broker.get(), Topics.of(1), new Codec(new LocalRegistry()))
                .ask(pin(), Duration.ofSeconds(120));
        assertEquals(List.of(Verdict.PINNED), answers.stream().map(Promotion::getVerdict).toList());
        tab.awaitTrue(
            "document.querySelector('#live-text').innerText.includes('the gate stays as')");
        assertEquals(List.of(), tab.complaints());
        tab.picture(Path.of("target", "browser", "dashboard-quickstart.png"));
      } finally {
        looked.countDown();
      }
      assertTrue(run.get(120, TimeUnit.SECONDS).isPresent());
    }
  }

  private static Command pin() {
    return Command.newBuilder()
        .setId("1")
        .setStream(Plan.STREAM)
        .setAction(Action.PIN)
        .setActor("a test")
        .setReason("the gate stays as long as the page")
        .setTime(Instant.EPOCH)
        .build();
  }
}
