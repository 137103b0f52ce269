package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.report.Arm;
import io.flatwater.app.report.HtmlReport;
import io.flatwater.app.report.Json;
import io.flatwater.app.report.Result;
import io.flatwater.app.report.Table;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Method;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The quickstart on real data, on a real broker and without one. */
@Timeout(240)
class QuickstartTest {
  private static final int EXAMPLES = 2_000;

  private static Dataset mnist;

  @BeforeAll
  static void pull() {
    mnist =
        new Datasets(
                Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                Progress.NONE)
            .mnist();
  }

  private static Plan plan(long seed) {
    return new Plan(
        TurningImages.turning(mnist, EXAMPLES, 60, 0.2, 128),
        Plan.HIDDEN,
        seed,
        List.of(
            new Plan.Arm("sgd", Method.of("sgd", Map.of())),
            new Plan.Arm("momentum-sam", Method.of("momentum-sam", Map.of("rho", 0.3)))),
        Judging.usual(5),
        Execution.of("auto"));
  }

  private static Quickstart quickstart(Plan plan, StringWriter said) {
    return new Quickstart(plan, new PrintWriter(said), Optional.empty());
  }

  @Test
  void endsInTheSameStatesWithAndWithoutKafka() {
    Quickstart inMemory = quickstart(plan(1), new StringWriter());
    Quickstart onBroker = quickstart(plan(1), new StringWriter());
    Result plain = inMemory.inMemory(() -> true).orElseThrow();
    Result streamed = onBroker.onBroker(() -> true).orElseThrow();

    assertEquals(2, inMemory.stateHashes().size());
    assertEquals(inMemory.stateHashes(), onBroker.stateHashes());
    for (int i = 0; i < plain.arms().size(); i++) {
      Arm a = plain.arms().get(i);
      Arm b = streamed.arms().get(i);
      assertEquals(a.steps(), b.steps());
      assertEquals(a.outcome().clean(), b.outcome().clean());
      assertEquals(a.last().orElseThrow().accuracy(), b.last().orElseThrow().accuracy());
      assertEquals(a.sharpness(), b.sharpness());
      assertEquals(a.outcome().along(), b.outcome().along());
      assertTrue(a.outcome().along().kappa() > 0.2, () -> a.outcome() + "");
      assertArrayEquals(a.portrait().landscape().plane(), b.portrait().landscape().plane(), 0);
      assertEquals(a.portrait().mistakes().keySet(), b.portrait().mistakes().keySet());
      assertEquals(a.outcome().noise(), b.outcome().noise());
      assertEquals(0.2, b.outcome().noise().wrong().accuracy(), 0.04);
    }
    assertTrue(Table.of(streamed).contains("momentum-sam"));
    assertTrue(HtmlReport.of(streamed).contains("momentum-sam"));
    assertTrue(Json.of(streamed).contains(streamed.arms().get(0).outcome().stateHash()));
  }

  @Test
  void anotherSeedEndsInOtherStates() {
    Quickstart one = quickstart(plan(1), new StringWriter());
    Quickstart two = quickstart(plan(2), new StringWriter());
    one.inMemory(() -> true);
    two.inMemory(() -> true);
    assertNotEquals(one.stateHashes(), two.stateHashes());
  }

  @Test
  void anInterruptionLeavesNoThreadBehind() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    StringWriter said = new StringWriter();
    Optional<Result> result = quickstart(plan(3), said).onBroker(() -> asked.incrementAndGet() < 4);
    assertFalse(result.isPresent());
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (servicesAlive() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      Thread.yield();
    }
    assertFalse(servicesAlive(), () -> "alive: " + Thread.getAllStackTraces().keySet());
  }

  private static boolean servicesAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .anyMatch(
            name ->
                name.startsWith("train ")
                    || name.equals("evaluate")
                    || name.equals("produce")
                    || name.contains("StreamThread")
                    || name.contains("kafka-producer-network"));
  }
}
