package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AgesTest {
  private final Ages ages = new Ages();

  @Test
  void callsABatchOldThatWasOpenForAWholeTick() {
    ages.note("north", OptionalLong.of(0));
    assertEquals(List.of(), ages.tick());
    ages.note("north", OptionalLong.of(0));
    assertEquals(List.of("north"), ages.tick());
  }

  @Test
  void startsAnewWithTheNextBatch() {
    ages.note("north", OptionalLong.of(0));
    ages.tick();
    ages.note("north", OptionalLong.of(1));
    assertEquals(List.of(), ages.tick());
  }

  @Test
  void forgetsAStreamWithoutAnOpenBatch() {
    ages.note("north", OptionalLong.of(0));
    ages.note("south", OptionalLong.of(7));
    ages.tick();
    ages.note("north", OptionalLong.empty());
    assertEquals(List.of("south"), ages.tick());
  }
}
