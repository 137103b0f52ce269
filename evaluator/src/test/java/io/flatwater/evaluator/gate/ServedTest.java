package io.flatwater.evaluator.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.gate.Served.Prediction;
import io.flatwater.evaluator.gate.Served.Score;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServedTest {
  private final Served served = new Served(3, 2);

  private void predicted(String example, String model, int predicted) {
    assertTrue(served.predicted(example, new Prediction(model, predicted)).isEmpty());
  }

  @Test
  void joinsWhicheverCameFirst() {
    predicted("a", "m", 1);
    assertEquals(Optional.of(new Score("m", 1, 1)), served.labelled("a", 1));
    assertEquals(Optional.empty(), served.labelled("b", 2));
    assertEquals(
        Optional.of(new Score("m", 2, 0.5)), served.predicted("b", new Prediction("m", 0)));
    assertEquals(0, served.waiting());
  }

  @Test
  void eachModelHasTheWindowOfItsNewestRows() {
    for (int i = 0; i < 3; i++) {
      predicted("x" + i, "m", i == 0 ? 0 : 1);
      served.labelled("x" + i, 1);
    }
    predicted("y", "other", 0);
    assertEquals(Optional.of(new Score("other", 1, 0)), served.labelled("y", 1));
    predicted("z", "m", 0);
    // x1 and x0 have left the window.
    assertEquals(Optional.of(new Score("m", 2, 0.5)), served.labelled("z", 1));
  }

  @Test
  void forgetsTheOldestThatWait() {
    for (String example : new String[] {"a", "b", "c", "d"}) {
      predicted(example, "m", 0);
    }
    assertEquals(Optional.empty(), served.labelled("a", 0));
    assertEquals(3, served.waiting());
    assertTrue(served.labelled("b", 0).isPresent());
  }

  @Test
  void theLastWordOnAnExampleCounts() {
    predicted("a", "m", 0);
    predicted("a", "n", 1);
    assertEquals(Optional.of(new Score("n", 1, 1)), served.labelled("a", 1));
    assertEquals(Optional.empty(), served.labelled("a", 0), "it was joined");
  }
}
