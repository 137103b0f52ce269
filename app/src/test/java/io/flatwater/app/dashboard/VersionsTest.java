package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of many checkpoints. */
class VersionsTest {
  private static final int MANY = 5 * Versions.MOST + 3;

  @Test
  void keepsTheFirstAndTheNewestOfMany() {
    Versions versions = new Versions();
    for (int v = 0; v <= MANY; v++) {
      versions.add(Events.checkpoint("a/s", v, v), 1_000L * v);
    }
    JsonNode all = versions.all().path("list");
    assertTrue(all.size() <= Versions.MOST && all.size() > Versions.MOST / 4, "" + all.size());
    assertEquals(0, all.get(0).path("version").asInt());
    assertEquals(MANY, all.get(all.size() - 1).path("version").asInt());
    assertEquals(MANY, versions.newest().orElseThrow().getVersion());
  }

  @Test
  void countsWhatIsNotJudged() {
    Versions versions = new Versions();
    for (int v = 0; v < 5; v++) {
      versions.add(Events.checkpoint("a/s", v, v), 0);
    }
    versions.add(Events.evaluation("a/s", 2, 2, "given/0", Map.of("accuracy", 0.5)), 0);
    assertEquals(2, versions.unjudged());
  }
}
