package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void holdsTheTablesNumbersUnrounded() throws Exception {
    Arm arm = Fake.result().arms().get(1);

    JsonNode json = MAPPER.readTree(Json.of(Fake.result())).get("arms").get(1);

    assertEquals("sam", json.get("name").asText());
    assertEquals(arm.outcome().clean().accuracy(), json.get("accuracyClean").asDouble());
    assertEquals(arm.outcome().given().accuracy(), json.get("accuracyGiven").asDouble());
    assertEquals("rotated-0", json.get("worstDomain").asText());
    assertEquals(arm.sharpness(), json.get("sharpness").asDouble());
    assertEquals(arm.outcome().stateHash(), json.get("stateHash").asText());
    assertEquals(469, json.get("steps").asInt());
    assertEquals(469 * 128, json.get("examples").asInt());
    JsonNode last = json.get("checkpoints").get(arm.judgements().size() - 1);
    assertEquals(469 * 128, last.get("examples").asInt());
    assertEquals(json.get("accuracy"), last.get("accuracy"));
  }

  @Test
  void hasTheFieldsThatItsDocumentationNames() throws Exception {
    JsonNode json = MAPPER.readTree(Json.of(Fake.result()));

    assertEquals(
        Set.of(
            "format",
            "title",
            "settings",
            "provenance",
            "started",
            "wallSeconds",
            "partSeconds",
            "shift",
            "arms"),
        names(json));
    assertEquals(
        Set.of(
            "name",
            "optimizer",
            "steps",
            "examples",
            "accuracyGiven",
            "accuracyClean",
            "accuracy",
            "worstDomain",
            "worstAccuracy",
            "nll",
            "ece",
            "sharpness",
            "stepsPerSecond",
            "stateHash",
            "noise",
            "checkpoints"),
        names(json.get("arms").get(0)));
    assertEquals(
        Set.of(
            "version",
            "step",
            "examples",
            "eventTimeMicros",
            "accuracy",
            "nll",
            "ece",
            "sharpness"),
        names(json.get("arms").get(0).get("checkpoints").get(0)));
    assertEquals("flatwater-result/1", json.get("format").asText());
  }

  @Test
  void writesNullForWhatWasNotMeasured() throws Exception {
    String text = Json.of(HtmlReportTest.unmeasured());
    JsonNode arm = MAPPER.readTree(text).get("arms").get(0);

    for (String field :
        new String[] {"accuracyClean", "worstDomain", "sharpness", "stepsPerSecond"}) {
      assertTrue(arm.get(field).isNull(), field);
    }
    assertTrue(arm.get("accuracy").get("rotated-0").isNull());
  }

  @Test
  void isTheSameTextForTheSameResult() {
    assertEquals(Json.of(Fake.result()), Json.of(Fake.result()));
    assertTrue(Json.of(Fake.result()).endsWith("}\n"));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
