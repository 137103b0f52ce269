package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void leavesOutWhatWasNotMeasured() {
    Sample sample = Sample.of(new double[] {1, Double.NaN, 3});
    assertEquals(2, sample.size());
    assertEquals(2, sample.mean());
    assertEquals(Math.sqrt(2), sample.deviation(), 1e-12);
  }

  @Test
  void theIntervalHoldsTheTruthAboutAsOftenAsItSays() {
    Random random = new Random(7);
    int held = 0;
    int tries = 200;
    for (int t = 0; t < tries; t++) {
      double[] values = new double[30];
      for (int i = 0; i < values.length; i++) {
        values[i] = 5 + random.nextGaussian();
      }
      Range interval = Sample.of(values).interval();
      held += interval.min() <= 5 && 5 <= interval.max() ? 1 : 0;
    }
    // 95 % nominal; a percentile interval of 30 values holds about 93 %, here 1.8 points of error.
    assertTrue(held >= 0.87 * tries && held <= 0.99 * tries, held + " of " + tries);
  }

  @Test
  void oneValueHasNoSpread() {
    assertEquals("5", Sample.of(new double[] {5}).meanAndInterval(Format::plain));
    assertEquals("5", Sample.of(new double[] {5}).meanAndDeviation(Format::plain));
  }
}
