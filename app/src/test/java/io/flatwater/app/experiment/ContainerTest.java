package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The whole way on Kafka's own image; skipped where there is no Docker engine. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerTest {
  @Container private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.1.0");

  @Test
  void endsInTheStateOfTheRunInMemory(@TempDir Path directory) {
    Dataset mnist =
        new Datasets(
                Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                Progress.NONE)
            .mnist();
    Plan plan =
        new Plan(
            TurningImages.turning(mnist, 2_000, 60, 0.2, 128),
            Plan.HIDDEN,
            1,
            List.of(new Plan.Arm("sam", Method.of("sam", Map.of()))),
            Judging.usual(5),
            Execution.of("auto"));
    Recording plain = new Recording();
    Recording streamed = new Recording();
    try (Display display =
        new Display(new PrintWriter(new StringWriter()), Display.Kind.LINES, System::nanoTime)) {
      new InMemory(plan, plain, display, System::nanoTime).run(Feed.of(plan), () -> true);
      new OnBroker(plan, streamed, display, directory)
          .runOn(
              Map.of("bootstrap.servers", KAFKA.getBootstrapServers()),
              Feed.of(plan),
              () -> true,
              part -> {});
    }
    assertEquals(plain.stateHashes(), streamed.stateHashes());
  }
}
