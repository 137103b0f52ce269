package io.flatwater.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  private static final int CLASSES = 3;

  @Test
  void drawsTheSameRowsFromACopyOfItsState() {
    Reservoir first = new Reservoir(2, 8);
    for (int i = 0; i < 6; i++) {
      first.add(new byte[] {(byte) i, (byte) -i}, 0, i % CLASSES);
    }
    Packed state = new Packed();
    first.pack(state);
    Reservoir second = new Reservoir(2, 8);
    second.unpack(new Unpacked(state.bytes()), CLASSES);
    assertEquals(4, second.size());
    Reservoir.Drawn ours = first.draw(20, new SplittableRandom(1));
    Reservoir.Drawn theirs = second.draw(20, new SplittableRandom(1));
    assertArrayEquals(ours.data(), theirs.data());
    assertArrayEquals(ours.labels(), theirs.labels());
  }

  @Test
  void refusesAStateWhoseLabelsAreNoClasses() {
    for (long label : new long[] {-1, CLASSES, 1L << 32, Long.MIN_VALUE}) {
      byte[] state = state(1, 1, label, new byte[2]);
      assertEquals(
          "the reservoir has the label " + label + ", expected 0 to 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Reservoir(2, 8).unpack(new Unpacked(state), CLASSES))
              .getMessage());
    }
  }

  @Test
  void refusesAStateOfAnotherSize() {
    for (byte[] state :
        new byte[][] {
          state(2, 1, 0, new byte[2]), // goes on behind its rows
          state(-1, 1, 0, new byte[2]),
          state(1, 1, 0, new byte[3]),
          state(1, 1L << 40, 0, new byte[2])
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Reservoir(2, 8).unpack(new Unpacked(state), CLASSES));
    }
  }

  private static byte[] state(long place, long count, long label, byte[] rows) {
    return new Packed().whole(place).whole(count).whole(label).block(rows).bytes();
  }
}
