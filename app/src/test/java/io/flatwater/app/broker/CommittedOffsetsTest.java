package io.flatwater.app.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.wire.CommittedOffsets;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A question that a poll has left behind is not answered with what was committed then. */
@Timeout(240)
class CommittedOffsetsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TopicPartition INPUT = new TopicPartition("mini-batches", 0);
  private static final int ROUNDS = 8;

  @Test
  void whatIsCommittedIsTheNewest() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrap());
      try (Admin admin = Admin.create(clients)) {
        new TopicProvision(admin, Topics.of(1), PATIENCE).createMissing();
      }
      long stale = 0;
      for (long round = 1; round <= ROUNDS; round++) {
        long newest = 2 * round;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker, "group" + round)) {
          consumer.assign(Set.of(INPUT));
          consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(newest - 1)), PATIENCE);
          // Asks for the position that it has not, and does not wait for the answer.
          consumer.poll(Duration.ZERO);
          consumer.seek(INPUT, 0);
          hear(consumer);
          consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(newest)), PATIENCE);
          if (round % 2 == 0) {
            stale += consumer.committed(Set.of(INPUT)).get(INPUT).offset() == newest ? 0 : 1;
          } else {
            assertEquals(
                newest, CommittedOffsets.of(consumer, Set.of(INPUT), PATIENCE).get(INPUT).offset());
          }
        }
      }
      // Otherwise the trap is gone, or this test does not step into it any more.
      assertTrue(stale > 0, "Kafka's consumer itself always says the newest");
    }
  }

  /** Lets what was asked be answered. */
  private static void hear(KafkaConsumer<byte[], byte[]> consumer) {
    for (int i = 0; i < 5; i++) {
      consumer.poll(Duration.ofMillis(10));
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker, String group) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "group.id",
            group,
            "group.protocol",
            "classic",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
