package io.flatwater.app.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.bench.memory.Trace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A soak of a moment. */
@Timeout(400)
class SoakBenchTest {
  private static final long MEBI = 1 << 20;

  @Test
  void everythingThatIsSentIsTrainedOnAndEveryProcessIsWatched() throws Exception {
    StringWriter shown = new StringWriter();
    Soak soak = new Soak(40_000, Duration.ofMillis(50), Duration.ofSeconds(1));
    SoakResult result =
        new SoakBench(soak, new PrintWriter(shown), Optional.empty()).run(() -> true).orElseThrow();
    String table = SoakTable.of(result);
    assertEquals(
        List.of("produce", "broker", "ingest", "train", "evaluate"),
        result.traces().stream().map(Trace::process).toList(),
        table);
    for (Trace trace : result.traces()) {
      Trace.Quarter last = trace.resident().quarters().get(3);
      assertTrue(last.least() > trace.heap().quarters().get(3).least(), table);
      assertTrue(trace.heap().quarters().get(3).median() > MEBI, table);
      assertTrue(trace.process().equals("produce") || last.most() < 1024 * MEBI, table);
    }
    long heldOut = 2_000;
    assertTrue(result.flow().steps() * Basin.BATCH_ROWS >= soak.examples() - heldOut, table);
    assertTrue(result.flow().mostLag() > 0, table);
    assertTrue(result.flow().checkpoints() >= 3, table);
    assertTrue(result.costs().seconds("train") > 0, table);
    assertTrue(result.costs().logBytes().get("examples") > soak.examples() * 32 * 4, table);
    assertTrue(result.costs().checkpointBytes() > 4 * 256 * 1024, table);
    assertTrue(table.contains("sizing: cores at 60 % use"), table);
    assertTrue(table.contains("soak examples 40000 memory "), table);
  }

  @Test
  void windowsTakeTurnsAndTheFirstCountsNot() {
    Pace pace = new Pace(10, 0);
    assertEquals(Pace.Turn.NONE, pace.at(5, 3));
    assertEquals(Pace.Turn.FREEZE, pace.at(10, 10));
    assertEquals(Pace.Turn.THAW, pace.at(20, 30));
    assertEquals(Pace.Turn.FREEZE, pace.at(30, 40));
    assertEquals(2e9, pace.still());
    assertEquals(1e9, pace.running());
  }
}
