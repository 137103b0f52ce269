package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotJoinsTest {
  private final List<String> read = new ArrayList<>();

  @Test
  void readsAStreamOnceWhileThereIsRoom() {
    HotJoins joins = new HotJoins(1 << 30, this::read);
    LabelJoin north = joins.apply("north");
    for (int i = 0; i < 1000; i++) {
      assertSame(north, joins.apply("north"));
      joins.apply("south");
    }
    assertEquals(List.of("north", "south"), read);
  }

  @Test
  void dropsTheStreamsThatWaitLongestWhenThereIsNoRoom() {
    HotJoins joins = new HotJoins(50 * OpenBatch.OVERHEAD_BYTES, this::read);
    LabelJoin kept = joins.apply("kept");
    LabelJoin first = joins.apply("stream-0");
    for (int i = 1; i < 2000; i++) {
      joins.apply("stream-" + i);
      assertSame(kept, joins.apply("kept"));
      assertTrue(joins.size() <= 50 + 256, joins.size() + " joins in memory");
    }
    assertNotSame(first, joins.apply("stream-0"));
  }

  @Test
  void neverDropsTheStreamItWasAskedFor() {
    HotJoins joins = new HotJoins(0, this::read);
    LabelJoin north = joins.apply("north");
    for (int i = 0; i < 1000; i++) {
      assertSame(north, joins.apply("north"));
    }
  }

  private LabelJoin read(String stream) {
    read.add(stream);
    Batcher batcher = new Batcher(stream, BatcherSettings.of(10), Journal.NONE);
    return new LabelJoin(
        JoinSettings.OFF, batcher, JoinJournal.NONE, LabelJoin.Means.inMemory(new Counts()));
  }
}
