package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ArmTextTest {
  @Test
  void isCalledAfterItsMethodIfNothingIsSaid() {
    ArmText arm = ArmText.parse("sam:rho=0.1,rate=0.05");
    assertEquals("sam", arm.label());
    assertEquals(Map.of("rho", "0.1", "rate", "0.05"), arm.method().settings());
  }

  @Test
  void hasALabelBeforeTheFirstEqualsSign() {
    ArmText arm = ArmText.parse("wide = sam:rho=0.2");
    assertEquals("wide", arm.label());
    assertEquals("sam", arm.method().optimizer());
    assertEquals("plain", ArmText.parse("plain=sgd").label());
  }

  @Test
  void saysWhatItFoundInPlaceOfASetting() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ArmText.parse("sam:rho"));
    assertTrue(String.valueOf(e.getMessage()).contains("expected KEY=VALUE"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ArmText.parse("../x=sgd"));
    assertThrows(IllegalArgumentException.class, () -> ArmText.parse("samm"));
  }
}
