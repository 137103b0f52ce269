package io.flatwater.evaluator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.sharpness.Point;
import io.flatwater.evaluator.sharpness.Reading;
import io.flatwater.evaluator.sharpness.Sharpness;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Time is an argument here: a measure moves the clock by what it is said to take. */
class PurseTest {
  private static final Sharpness CHEAP = new Timed("cheap");
  private static final Sharpness DEAR = new Timed("dear");

  private final Map<String, Double> costs = new TreeMap<>();
  private long now = 1_000;

  private record Timed(String name) implements Sharpness {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public List<Reading> measure(Point point, long seed) {
      return List.of(new Reading(name, 0, 0, 0, 0));
    }
  }

  private boolean takes(Purse purse, Sharpness measure, double seconds) {
    OptionalDouble lack = purse.lack(measure);
    if (lack.isPresent()) {
      assertEquals(seconds, lack.getAsDouble(), 1e-9);
      return false;
    }
    purse.pay(
        measure,
        () -> {
          now += Math.round(seconds * 1e9);
          return List.of();
        },
        costs);
    return true;
  }

  @Test
  void aDearMeasureIsTakenWhenItsTimeWasSavedUp() {
    Purse purse = new Purse(1, () -> now);
    int cheap = 0;
    int dear = 0;
    int first = 0;
    for (int checkpoint = 1; checkpoint <= 100; checkpoint++) {
      purse.fill();
      cheap += takes(purse, CHEAP, 0.25) ? 1 : 0;
      if (takes(purse, DEAR, 7.5)) {
        dear++;
        first = first == 0 ? checkpoint : first;
      }
    }
    assertEquals(1, first);
    assertEquals(100, cheap);
    // Once to see what it takes, then every tenth: 0.75 s of each second are left for it.
    assertEquals(10, dear);
    double spent = (now - 1_000) / 1e9;
    assertTrue(spent <= 100 + 7.5, () -> spent + " s spent");
    assertEquals(7.5, costs.get("dear.seconds"), 1e-9);
    assertEquals(0.25, costs.get("cheap.seconds"), 1e-9);
  }

  @Test
  void nothingIsSavedUpThatCannotBeSpent() {
    Purse purse = new Purse(1, () -> now);
    for (int checkpoint = 0; checkpoint < 1_000; checkpoint++) {
      purse.fill();
      assertTrue(takes(purse, CHEAP, 0.25));
    }
    assertTrue(takes(purse, DEAR, 30));
    purse.fill();
    assertTrue(takes(purse, CHEAP, 0.25));
    assertTrue(purse.lack(DEAR).isPresent());
  }

  @Test
  void withoutAnAllowanceEverythingIsTakenAndTimed() {
    Purse purse = new Purse(0, () -> now);
    for (int checkpoint = 0; checkpoint < 3; checkpoint++) {
      purse.fill();
      assertTrue(takes(purse, DEAR, 30));
    }
    assertEquals(30, costs.get("dear.seconds"), 1e-9);
  }
}
