package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A line of JSON has what the line of text has. */
class JsonLogTest {
  private static JsonNode line(String message, Object... arguments) throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger logger = context.getLogger("io.flatwater.Example");
    LoggingEvent event = new LoggingEvent("here", logger, Level.WARN, message, null, arguments);
    String line = new String(new JsonLog().encode(event), StandardCharsets.UTF_8);
    assertTrue(line.endsWith("\n") && line.indexOf('\n') == line.length() - 1, line);
    return new ObjectMapper().readTree(line);
  }

  @Test
  void keysAndValuesAreFieldsAndNumbersAreNumbers() throws Exception {
    JsonNode line =
        line("event=cut-undone failures={} share={} reason=\"{}\"", 3, 0.5, "no\nbroker");
    assertEquals("cut-undone", line.get("event").asText());
    assertTrue(line.get("failures").isIntegralNumber() && line.get("failures").asInt() == 3);
    assertEquals(0.5, line.get("share").asDouble());
    assertEquals("no\nbroker", line.get("reason").asText());
    assertEquals("WARN", line.get("level").asText());
    assertEquals("io.flatwater.Example", line.get("logger").asText());
    assertTrue(line.get("time").asText().endsWith("Z"), line.toString());
  }

  @Test
  void whatIsNoPairIsInTheMessageAloneAndNothingStandsInForTheLevel() throws Exception {
    JsonNode line = line("it stopped, 1=2 level=ERROR version=00012");
    assertEquals("WARN", line.get("level").asText());
    assertEquals("00012", line.get("version").asText());
    assertEquals("it stopped, 1=2 level=ERROR version=00012", line.get("message").asText());
    assertEquals(6, line.size(), line.toString());
  }
}
