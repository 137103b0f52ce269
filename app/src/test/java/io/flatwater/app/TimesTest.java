package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {

  @Test
  void readsLengthsOfTime() {
    assertEquals(Duration.ofMillis(500), Times.parse("--x", "500ms"));
    assertEquals(Duration.ofSeconds(90), Times.parse("--x", "90s"));
    assertEquals(Duration.ofMinutes(15), Times.parse("--x", " 15M "));
    assertEquals(Duration.ofHours(2), Times.parse("--x", "2h"));
    assertEquals(Duration.ofDays(3), Times.parse("--x", "3d"));
  }

  @Test
  void saysWhatItExpects() {
    for (String wrong : new String[] {"", "90", "-3s", "1.5h", "2 weeks", "99999999d"}) {
      String message = assertThrows(Failure.class, () -> Times.parse("--x", wrong)).getMessage();
      assertTrue(message.startsWith("--x: found " + wrong), message);
    }
  }
}
