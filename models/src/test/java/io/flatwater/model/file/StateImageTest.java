package io.flatwater.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flatwater.model.Sha256;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Memory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateImageTest {
  private static final float[] PARAMS = {1, -2, Float.MIN_VALUE};

  private static State state() {
    Memory memory = new Memory(Layout.flat(3), 5);
    memory.slot("sgd.momentum")[1] = 4;
    return State.initial("sgd", memory, Map.of("watch", new byte[] {1, 2}));
  }

  @Test
  void itsHashIsTheStateHash() {
    byte[] bytes = new StateImage(PARAMS, state()).bytes();

    assertEquals(state().hash(PARAMS), HexFormat.of().formatHex(Sha256.digest().digest(bytes)));
  }

  @Test
  void readsWhatItWroteAndNothingElse() {
    byte[] bytes = new StateImage(PARAMS, state()).bytes();

    StateImage back = StateImage.read(bytes, 3);

    assertArrayEquals(PARAMS, back.params());
    assertArrayEquals(bytes, back.bytes());
    assertThrows(CorruptCheckpoint.class, () -> StateImage.read(bytes, 2));
    assertThrows(CorruptCheckpoint.class, () -> StateImage.read(bytes, Integer.MAX_VALUE));
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThrows(CorruptCheckpoint.class, () -> StateImage.read(part, 3));
    }
  }
}
