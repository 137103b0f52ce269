package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicLogTest {
  private static final Map<String, Object> CLIENTS = Map.of("bootstrap.servers", "kafka-1:9092");

  @Test
  void aBrokerThatDoesNotAnswerIsNotCalledAnUnreadableTopic() {
    assertEquals(
        "no broker answered at kafka-1:9092 in time; is it running, and is broker.bootstrap right?",
        said(new TimeoutException("Timeout expired while fetching topic metadata")));
    assertEquals(
        "topic live at kafka-1:9092 cannot be read: torn", said(new KafkaException("torn")));
  }

  @Test
  void aPortThatThereCannotBeIsSaidBeforeAnythingIsStarted() {
    String said = CommandLines.fail("serve", "--port", "99999");
    assertTrue(said.contains("found port 99999, expected one from 0"), said);
  }

  private static String said(KafkaException e) {
    return String.valueOf(TopicLog.unreadable("live", CLIENTS, e).getMessage());
  }
}
