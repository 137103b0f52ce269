package io.flatwater.evaluator.sharpness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RoutineTest {

  @Test
  void readsNamesSettingsAndTurns() {
    assertEquals(Routine.always(new SamSharpness(0.05f)), Routine.parse("sam"));
    assertEquals(
        new Routine(new HessianSpectrum(3, 30), 10),
        Routine.parse("spectrum:top=3, steps=30,every=10"));
    assertEquals(
        Routine.always(new NormalisedSharpness(0.25f, 10)), Routine.parse("normalised:rho=0.25"));
    assertEquals(Routine.always(new AverageSharpness(0.01f, 20)), Routine.parse("average"));
    Routine third = Routine.parse("trace:every=3");
    assertTrue(third.isDue(0) && third.isDue(3) && third.isDue(30));
    assertFalse(third.isDue(1) || third.isDue(32));
  }

  @Test
  void saysWhatIsWrong() {
    complains("wide", "found \"wide\", expected one of sam (rho), ascent (rho, steps)");
    complains("sam:steps=3", "sam: found the setting \"steps\", expected some of rho");
    complains("gradient-norm:rho=3", "gradient-norm: found the setting \"rho\", expected none");
    complains("sam:rho", "found \"rho\", expected KEY=VALUE");
    complains("sam:rho=x", "rho: found \"x\", expected a number");
    complains("sam:rho=-1", "-1");
    complains("trace:draws=2.5", "draws: found \"2.5\", expected a whole number");
    complains("sam:every=0", "every: found 0, expected 1 or more");
    complains("sam:every=x", "every: found \"x\", expected a whole number");
  }

  private static void complains(String text, String words) {
    var e = assertThrows(IllegalArgumentException.class, () -> Routine.parse(text));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }
}
