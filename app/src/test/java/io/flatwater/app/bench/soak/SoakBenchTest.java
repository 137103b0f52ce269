package io.flatwater.app.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A soak of a moment, and what it would say of processes that grow. */
@Timeout(400)
class SoakBenchTest {
  private static final long MEBI = 1 << 20;
  private static final int SAMPLES = 400;

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
  void aProcessThatGrowsIsSeenAndItsSlopeIsMeasured() {
    Random random = new Random(7);
    List<Sample> flat = new ArrayList<>();
    List<Sample> growing = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      long noise = (long) (random.nextGaussian() * 4 * MEBI);
      flat.add(new Sample(i, i * 5_000L, 300 * MEBI + noise, 40 * MEBI + noise, i));
      growing.add(new Sample(i, i * 5_000L, 300 * MEBI + i * MEBI + noise, 40 * MEBI + noise, i));
    }
    Trace still = Trace.of("still", flat);
    assertTrue(still.flat());
    Trend trend = still.resident().trend();
    assertTrue(Math.abs(trend.slope()) < 2 * trend.margin(), trend.toString());
    Trace rising = Trace.of("rising", growing);
    assertFalse(rising.flat());
    Trend slope = rising.resident().trend();
    // One MiB every 5,000 examples.
    assertEquals(200.0 * MEBI, slope.slope(), 10.0 * MEBI, slope.toString());
    assertTrue(slope.margin() < 10.0 * MEBI && slope.margin() > 0, slope.toString());
  }

  @Test
  void aHeapThatGrowsIsSeenThoughTheProcessDoesNot() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(new Sample(i, i * 5_000L, 600 * MEBI, 40 * MEBI + i * MEBI, i));
    }
    assertFalse(Trace.of("leak", samples).flat());
  }

  @Test
  void aRunTooShortToJudgeIsRefused() {
    var e = assertThrows(Failure.class, () -> Trace.of("train", List.of(sample(0), sample(9))));
    assertTrue(String.valueOf(e.getMessage()).contains("send more examples"), e.toString());
    assertThrows(Failure.class, () -> Trace.of("train", List.of()));
  }

  private static Sample sample(long nanos) {
    return new Sample(nanos, nanos, MEBI, MEBI, nanos);
  }

  @Test
  void theHeapAfterACollectionIsReadFromItsLog(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("train.gc");
    assertEquals(OptionalLong.empty(), Gauge.last(log));
    Files.writeString(
        log,
        """
        [0.012s] Using Serial
        [1.001s] GC(0) Pause Full (Metadata GC Threshold) 44M->9M(371M) 21.004ms
        [3.417s] GC(1) Pause Young (Allocation Failure) 111M->14M(371M) 5.310ms
        [3.900s] GC(2) Conc
        """);
    assertEquals(OptionalLong.of(14 * MEBI), Gauge.last(log));
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
