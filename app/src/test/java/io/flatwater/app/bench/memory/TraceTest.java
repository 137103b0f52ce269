package io.flatwater.app.bench.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of processes that grow, and of those that do not. */
class TraceTest {
  private static final long MEBI = 1 << 20;
  private static final int SAMPLES = 400;

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
    assertTrue(String.valueOf(e.getMessage()).contains("let it do more"), e.toString());
    assertThrows(Failure.class, () -> Trace.of("train", List.of()));
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

  private static Sample sample(long nanos) {
    return new Sample(nanos, nanos, MEBI, MEBI, nanos);
  }
}
