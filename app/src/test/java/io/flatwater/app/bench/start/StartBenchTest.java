package io.flatwater.app.bench.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import io.flatwater.app.bench.start.StartBench.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of starts; the services themselves start in many other tests. */
@Timeout(200)
class StartBenchTest {

  @Test
  void aServiceThatEndsIsSaidWithItsOwnSentence(@TempDir Path directory) throws Exception {
    Path launcher = directory.resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\necho \"flatwater: no $1 today\"\nexit 1\n");
    assertTrue(launcher.toFile().setExecutable(true));
    StartBench bench = new StartBench(List.of(launcher.toString()), 1);
    Failure failure = assertThrows(Failure.class, () -> bench.run(() -> true));
    assertEquals("ingest run ended: flatwater: no ingest today", failure.getMessage());
  }

  @Test
  void bestAndMedianAreOfAllStarts() {
    Start start = new Start("train", List.of(2.5, 1.5, 4.0), List.of(2.0, 1.9, 2.1));
    assertEquals(1.9, start.leastProcessor());
    assertEquals(1.5, start.best());
    assertEquals(2.5, start.median());
    assertThrows(IllegalArgumentException.class, () -> new StartBench(List.of("x"), 0));
    assertEquals(5, StartBench.names().size());
  }
}
