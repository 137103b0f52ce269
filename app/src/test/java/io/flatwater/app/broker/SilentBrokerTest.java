package io.flatwater.app.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class SilentBrokerTest {
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";

  private final SilentBroker filter = new SilentBroker();

  @Test
  void itIsSaidOnceAMinuteThatABrokerDoesNotAnswer() {
    String tried =
        "[AdminClient clientId=a-1] Connection to node {} ({}) could not be established. Node may not"
            + " be available.";
    assertEquals(FilterReply.NEUTRAL, decide(CLIENT, tried, 0));
    assertEquals(
        FilterReply.DENY, decide(CLIENT, "[Producer] Bootstrap broker {} disconnected", 1));
    assertEquals(FilterReply.DENY, decide(CLIENT, tried, SilentBroker.MINUTE_MILLIS - 1));
    assertEquals(FilterReply.NEUTRAL, decide(CLIENT, tried, SilentBroker.MINUTE_MILLIS));
    assertEquals(FilterReply.DENY, decide(CLIENT, tried, SilentBroker.MINUTE_MILLIS + 1));
  }

  @Test
  void allElseIsSaid() {
    for (int i = 0; i < 3; i++) {
      assertEquals(FilterReply.NEUTRAL, decide(CLIENT, "Authentication failed", i));
      assertEquals(FilterReply.NEUTRAL, decide("other", "could not be established", i));
    }
  }

  private FilterReply decide(String logger, String message, long millis) {
    LoggingEvent event =
        new LoggingEvent(
            "", new LoggerContext().getLogger(logger), Level.WARN, message, null, new Object[0]);
    event.setTimeStamp(millis);
    return filter.decide(event);
  }
}
