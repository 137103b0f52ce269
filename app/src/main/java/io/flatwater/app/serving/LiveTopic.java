package io.flatwater.app.serving;

import io.flatwater.app.TopicLog;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The topic {@code live}, from its beginning on. Belongs to one thread. */
final class LiveTopic implements AutoCloseable {
  private final LiveModels.Wiring wiring;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;

  /**
   * Opens the topic.
   *
   * @throws KafkaException if it does not exist, or no broker answers
   */
  LiveTopic(LiveModels.Wiring wiring) {
    this.wiring = wiring;
    consumer = new TopicLog(wiring.clients(), wiring.codec()).consumer("earliest");
    String topic = wiring.topics().name(Topic.LIVE);
    try {
      List<TopicPartition> partitions =
          Optional.ofNullable(consumer.partitionsFor(topic)).orElse(List.of()).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new KafkaException(
            "there is no topic " + topic + "; create the topics first: flatwater topics create");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      ends = consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
  }

  /** Returns what has become live, in order, within a time. */
  List<Live> poll(Duration timeout) {
    List<Live> lives = new ArrayList<>();
    consumer
        .poll(timeout)
        .forEach(
            record -> {
              if (record.value() != null
                  && wiring.codec().decode(record.value()) instanceof Decoded.Value v
                  && v.record() instanceof Live live) {
                lives.add(live);
              }
            });
    return lives;
  }

  /** Tells whether everything was read that was there when it was opened. */
  boolean isCaughtUp() {
    return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
