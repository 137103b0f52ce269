package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Answer;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.adaptation.SelfTeaching;
import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.SentrySettings;
import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.Treatment;
import java.util.List;
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
  void takesPoliciesInTheWordsOfTheConfiguration() {
    ArmText plain = ArmText.parse("sgd");
    assertEquals(Adaptation.of(NoisePolicy.REPORT), plain.adaptation());

    ArmText arm =
        ArmText.parse(
            "x=sgd:rate=0.1,noise.action=drop,noise.certainty=0.9,drift.detectors=adwin+inputs,"
                + "drift.policy=switch,drift.optimizer=sam,drift.settings.rho=0.2");
    assertEquals(Map.of("rate", "0.1"), arm.method().settings());
    assertEquals(Treatment.Action.DROP, arm.adaptation().noise().treatment().action());
    assertEquals(List.of(DetectorKind.ADWIN), arm.adaptation().sentry().detectors());
    assertEquals(SentrySettings.Inputs.WATCHED, arm.adaptation().sentry().inputs());
    assertEquals(
        new Answer.SwitchTo(Method.of("sam", Map.of("rho", 0.2)), 50), arm.adaptation().answer());
  }

  @Test
  void saysWhatIsDoneWithoutLabels() {
    ArmText arm = ArmText.parse("sgd:unlabelled.teaching=per-domain,unlabelled.dropped=0.2");
    assertEquals(
        new SelfTeaching(SelfTeaching.Teacher.PER_DOMAIN, 0.2, 1000), arm.adaptation().teaching());
    assertTrue(refusal("sgd:unlabelled.teaching=always").contains("continuous"));
  }

  @Test
  void refusesPoliciesThatDoNotExistOrDoNotFit() {
    assertTrue(refusal("sgd:noise.acton=drop").contains("did you mean action?"));
    assertTrue(refusal("sgd:noise.certainty=2").contains("from 0.5 to 1"));
    assertTrue(refusal("sgd:drift.policy=raise-rate").contains("no detector"));
    assertTrue(refusal("sgd:drift.policy=widen-rho,drift.detectors=ddm").contains("does not have"));
  }

  @Test
  void isAnOptimizerAloneOnlyWithoutPolicies() {
    assertEquals(Method.of("sam", Map.of("rho", 0.1)), ArmText.parse("sam:rho=0.1").alone());
    for (String policy :
        List.of("noise.action=drop", "drift.detectors=adwin", "unlabelled.teaching=continuous")) {
      ArmText arm = ArmText.parse("sgd:" + policy);
      String refused =
          String.valueOf(assertThrows(IllegalArgumentException.class, arm::alone).getMessage());
      assertTrue(refused.contains("would do nothing here"), refused);
    }
  }

  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> ArmText.parse(text)).getMessage());
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
