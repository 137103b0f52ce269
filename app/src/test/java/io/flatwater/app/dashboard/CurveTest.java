package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a long lineage, and how a page that follows comes to the same. */
class CurveTest {
  private static final int STEPS = 10 * Curve.MOST + 7;

  @Test
  void keepsSumsOfALongLineageInFewSlots() {
    Curve curve = new Curve();
    for (int step = 1; step <= STEPS; step++) {
      curve.add(Events.step("a/s", step), 1_000L * step);
    }
    JsonNode slots = curve.all().path("slots");
    assertTrue(slots.size() <= Curve.MOST && slots.size() > Curve.MOST / 4, "" + slots.size());
    long rows = 0;
    double correct = 0;
    for (JsonNode slot : slots) {
      rows += slot.get(3).asLong();
      correct += slot.get(4).asLong() * slot.get(5).asDouble();
    }
    assertEquals(STEPS * Events.ROWS, rows);
    assertEquals(Events.correct(STEPS), correct, 1e-3 * correct);
    assertEquals(STEPS, slots.get(slots.size() - 1).get(0).asLong());
  }

  @Test
  void passesOverStepsThatWereThere() {
    Curve curve = new Curve();
    curve.add(Events.step("a/s", 1), 0);
    curve.add(Events.step("a/s", 2), 0);
    curve.add(Events.step("a/s", 2), 0);
    assertEquals(2, curve.all().path("slots").size());
  }

  @Test
  void changesMakeUpTheWhole() {
    Curve curve = new Curve();
    List<JsonNode> followed = new ArrayList<>();
    int generation = -1;
    for (int step = 1; step <= STEPS; step++) {
      curve.add(Events.step("a/s", step), 1_000L * step);
      if (step % 37 == 0 || step == STEPS) {
        ObjectNode changes = curve.changes();
        if (changes.path("generation").asInt() != generation) {
          assertEquals(0, changes.path("from").asInt());
        }
        generation = changes.path("generation").asInt();
        followed.subList(changes.path("from").asInt(), followed.size()).clear();
        changes.path("slots").forEach(followed::add);
      }
    }
    List<JsonNode> all = new ArrayList<>();
    curve.all().path("slots").forEach(all::add);
    assertEquals(all, followed);
  }
}
