package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.schemas.Verdict;
import java.io.IOException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a page has that comes in the middle. */
class BoardTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void aPageThatComesBetweenTwoUpdatesHearsOfEachVerdictAndAlarmOnce() throws IOException {
    Board board = new Board();
    board.accept(Events.promotion("a/s", 1, 50, Verdict.PROMOTED), 1);
    board.accept(Events.drift("a/s", 40), 1);
    board.changes();
    board.accept(Events.promotion("a/s", 2, 100, Verdict.KEPT), 2);
    board.accept(Events.drift("a/s", 90), 2);
    JsonNode whole = MAPPER.readTree(board.snapshot());
    JsonNode next = MAPPER.readTree(board.changes().orElseThrow().json());
    assertEquals(whole.path("revision").asLong() + 1, next.path("revision").asLong());
    for (String list : new String[] {"/streams/s/promotions", "/lineages/a~1s/drift"}) {
      assertEquals(1, whole.at(list).size(), list);
      assertEquals(1, next.at(list).size(), list);
    }
    assertEquals(2, MAPPER.readTree(board.snapshot()).at("/streams/s/promotions").size());
  }

  @Test
  void everyPageThatAsksBetweenTwoUpdatesIsGivenTheSameBytes() {
    Board board = new Board();
    board.accept(Events.step("a/s", 1), 1);
    board.changes();
    byte[] first = board.snapshot();
    board.accept(Events.step("a/s", 2), 2);
    assertSame(first, board.snapshot());
    assertTrue(board.changes().isPresent());
    assertNotSame(first, board.snapshot());
  }

  @Test
  void aPageThatFollowsForgetsTheCheckpointsThatTheBoardForgets() throws IOException {
    Board board = new Board();
    int generation = -1;
    TreeSet<Long> followed = new TreeSet<>();
    for (int v = 0; v < 3 * Versions.MOST; v++) {
      board.accept(Events.checkpoint("a/s", v, v), v);
      JsonNode update = MAPPER.readTree(board.changes().orElseThrow().json());
      JsonNode versions = update.at("/lineages/a~1s/versions");
      if (versions.path("generation").asInt() != generation) {
        followed.clear();
      }
      generation = versions.path("generation").asInt();
      versions.path("list").forEach(one -> followed.add(one.path("version").asLong()));
    }
    JsonNode whole = MAPPER.readTree(board.snapshot()).at("/lineages/a~1s/versions/list");
    TreeSet<Long> kept = new TreeSet<>();
    whole.forEach(one -> kept.add(one.path("version").asLong()));
    assertEquals(kept, followed);
    assertTrue(kept.size() <= Versions.MOST, "" + kept.size());
  }
}
