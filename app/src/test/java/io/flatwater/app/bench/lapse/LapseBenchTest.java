package io.flatwater.app.bench.lapse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.bench.memory.Trace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some minutes of a dashboard in some seconds, before a small audience. */
@Timeout(400)
class LapseBenchTest {
  private static final long MEBI = 1 << 20;
  private static final int LISTENERS = 20;
  private static final Duration LENGTH = Duration.ofSeconds(150);

  @Test
  void everyListenerIsToldOfEverythingAndTheProcessIsWatched() throws Exception {
    Lapse lapse = new Lapse(LISTENERS, LENGTH, 25, Duration.ofMillis(100));
    LapseResult result =
        new LapseBench(lapse, new PrintWriter(new StringWriter()), Optional.empty())
            .run(() -> true)
            .orElseThrow();
    String table = LapseTable.of(result);
    assertEquals(LISTENERS, result.upToDate(), table);
    // Each of three lineages: ten steps a second, and a checkpoint every fifth with eight records
    // and a third of a ninth beside it, and an alarm a minute.
    long seconds = LENGTH.toSeconds();
    assertEquals(3 * 10 * seconds + seconds / 5 * (3 * 8 + 1) + 3 * 3, result.records(), table);
    assertTrue(result.heard().loads() >= LISTENERS, table);
    assertTrue(result.heard().updates() >= 3 * LISTENERS, table);
    assertTrue(result.heard().bytes() > result.heard().updates() * 100, table);
    Trace.Quarter last = result.memory().resident().quarters().get(3);
    assertTrue(last.least() > 32 * MEBI && last.most() < 1024 * MEBI, table);
    assertTrue(result.memory().heap().quarters().get(3).median() > MEBI, table);
    assertTrue(result.processor().toMillis() > 0, table);
    assertTrue(table.contains("dashboard listeners 20 memory "), table);
  }

  @Test
  void aLapseThatCouldNotBeJudgedIsRefused() {
    Duration often = Duration.ofMillis(500);
    assertThrows(IllegalArgumentException.class, () -> new Lapse(0, LENGTH, 1, often));
    assertThrows(IllegalArgumentException.class, () -> new Lapse(501, LENGTH, 1, often));
    assertThrows(IllegalArgumentException.class, () -> new Lapse(1, LENGTH, 26, often));
    assertThrows(IllegalArgumentException.class, () -> new Lapse(1, LENGTH, 25, often));
  }
}
