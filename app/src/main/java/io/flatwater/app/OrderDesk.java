package io.flatwater.app;

import io.flatwater.schemas.Command;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends what a person asks for, and waits for the answer in the audit log. */
public final class OrderDesk {
  private static final int SEND_SECONDS = 15;
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> clients;
  private final Topics topics;
  private final Codec codec;

  /**
   * Makes a desk.
   *
   * @param clients properties of Kafka clients: servers, security
   */
  public OrderDesk(Map<String, Object> clients, Topics topics, Codec codec) {
    this.clients = Map.copyOf(clients);
    this.topics = topics;
    this.codec = codec;
  }

  /**
   * Sends a command and returns when the broker has it.
   *
   * @throws Failure if it has not within a quarter of a minute
   */
  public void send(Command command) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.putAll(Limits.producer());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SEND_SECONDS * 1_000);
    String topic = topics.name(Topic.COMMANDS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      requirePartitions(topic, producer.partitionsFor(topic));
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  partition(command),
                  command.getStream().getBytes(StandardCharsets.UTF_8),
                  codec.encode(topic, command)))
          .get(SEND_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted before the command was sent", e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new Failure("the command could not be sent to topic " + topic + ": " + e, e);
    }
  }

  /**
   * Sends a command to the gate and returns its verdicts on it.
   *
   * @param patience how long to wait
   * @return empty if no gate has answered by then; it may still do
   */
  public List<Promotion> ask(Command command, Duration patience) {
    TopicPartition promotions =
        new TopicPartition(topics.name(Topic.PROMOTIONS), partition(command));
    try (KafkaConsumer<byte[], byte[]> consumer = new TopicLog(clients, codec).consumer("latest")) {
      requirePartitions(promotions.topic(), consumer.partitionsFor(promotions.topic()));
      consumer.assign(List.of(promotions));
      consumer.seekToEnd(List.of(promotions));
      consumer.position(promotions);
      send(command);
      long deadline = System.nanoTime() + patience.toNanos();
      List<Promotion> answers = new ArrayList<>();
      while (answers.isEmpty() && System.nanoTime() < deadline) {
        // The verdicts on one command are one transaction, and come in one piece.
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (codec.decode(record.value()) instanceof Decoded.Value v
              && v.record() instanceof Promotion p
              && p.getCommand().equals(command.getId())) {
            answers.add(p);
          }
        }
      }
      return answers;
    } catch (KafkaException e) {
      throw TopicLog.unreadable(promotions.topic(), clients, e);
    }
  }

  /** A stream would be looked for in a partition where it is not, or that does not exist. */
  private void requirePartitions(String topic, List<PartitionInfo> found) {
    if (found.size() != topics.partitions()) {
      throw new Failure(
          "topic "
              + topic
              + " has "
              + found.size()
              + (found.size() == 1 ? " partition" : " partitions")
              + ", and topics.partitions says "
              + topics.partitions()
              + "; set it to what the topics were made with (--set topics.partitions="
              + found.size()
              + ")");
    }
  }

  private int partition(Command command) {
    return topics.partitionOf(command.getStream());
  }
}
