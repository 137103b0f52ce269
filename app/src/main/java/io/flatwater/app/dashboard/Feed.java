package io.flatwater.app.dashboard;

import io.flatwater.app.Failure;
import io.flatwater.app.TopicLog;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads the topics from their beginning and goes on. One thread. */
final class Feed implements AutoCloseable {
  private static final List<Topic> SHOWN =
      List.of(
          Topic.STEPS,
          Topic.CHECKPOINTS,
          Topic.METRICS,
          Topic.DRIFT,
          Topic.PROMOTIONS,
          Topic.LIVE,
          Topic.COMMANDS);
  private static final long MOST_POLL_MILLIS = 250;
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final long ENDS_NANOS = 2_000_000_000L;
  private static final long ENDS_SECONDS = 5;
  private static final long PATIENCE_MILLIS = 10_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Codec codec;
  private final Board board;
  private final List<TopicPartition> batches;
  private final Tick tick;
  private final Thread thread;
  private volatile Optional<String> trouble = Optional.of("has not read the topics yet");
  private volatile boolean stopped;

  /**
   * What is done now and then, between two reads.
   *
   * @param millis least time between two times
   */
  record Tick(int millis, Runnable work) {}

  /**
   * Starts to read.
   *
   * @param clients properties of Kafka clients
   * @throws Failure if a topic does not exist or the broker does not answer
   */
  Feed(Map<String, Object> clients, Topics topics, Codec codec, Board board, Tick tick) {
    this.codec = codec;
    this.board = board;
    this.tick = tick;
    TopicLog log = new TopicLog(clients, codec);
    consumer = log.consumer("earliest");
    try {
      consumer.assign(
          SHOWN.stream().flatMap(t -> log.partitions(consumer, topics.name(t)).stream()).toList());
      batches = log.partitions(consumer, topics.name(Topic.MINI_BATCHES));
    } catch (Failure e) {
      consumer.close();
      throw e;
    } catch (KafkaException e) {
      consumer.close();
      throw new Failure("the topics cannot be read: " + e.getMessage(), e);
    }
    admin = Admin.create(clients);
    thread = new Thread(this::run, "dashboard feed");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (consumer;
        admin) {
      Map<TopicPartition, Long> first = consumer.endOffsets(consumer.assignment());
      long ticked = System.nanoTime();
      long asked = ticked - ENDS_NANOS;
      Duration poll = Duration.ofMillis(Math.min(MOST_POLL_MILLIS, tick.millis()));
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(poll)) {
          if (codec.decode(record.value()) instanceof Decoded.Value value) {
            board.accept(value.record(), record.timestamp());
          }
        }
        if (trouble.isPresent()
            && first.entrySet().stream()
                .allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
          trouble = Optional.empty();
        }
        long now = System.nanoTime();
        if (now - asked >= ENDS_NANOS) {
          asked = now;
          ends();
        }
        if (now - ticked >= tick.millis() * NANOS_A_MILLI) {
          ticked = now;
          tick.work().run();
        }
      }
    } catch (WakeupException e) {
      // asked to end
    } catch (KafkaException e) {
      trouble = Optional.of("the topics can no longer be read: " + e.getMessage());
    }
  }

  private void ends() {
    Map<Integer, Long> ends = new HashMap<>();
    try {
      admin
          .listOffsets(batches.stream().collect(Collectors.toMap(b -> b, b -> OffsetSpec.latest())))
          .all()
          .get(ENDS_SECONDS, TimeUnit.SECONDS)
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      board.ends(ends);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The broker is away; the next time will do.
    }
  }

  /** Returns what keeps it from showing everything; empty if nothing does. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Tells whether it has come to an end. */
  boolean isEnded() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
