package io.flatwater.app;

import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.TrainerService;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people have asked of a run's trainers: commands whose lineage is the run, or one of the
 * run's lineages, since a trainer rests with all its streams or with none. The last one counts.
 * Belongs to one thread.
 */
public final class RunOrders implements AutoCloseable {
  /** Stream of a command that is about a whole run. */
  static final String EVERY_STREAM = "*";

  private static final Logger LOG = LoggerFactory.getLogger(RunOrders.class);

  private final Codec codec;
  private final String run;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private boolean readable = true;

  /** Orders on several partitions come in any order. */
  private Instant last = Instant.EPOCH;

  /**
   * Opens the topic of commands at its beginning.
   *
   * @param clients properties of Kafka clients: servers, security
   * @param run whose trainers are meant
   */
  public RunOrders(Map<String, Object> clients, Topics topics, Codec codec, String run) {
    this.codec = codec;
    this.run = run;
    consumer = new TopicLog(clients, codec).consumer("earliest");
    consumer.assign(
        IntStream.range(0, topics.partitions())
            .mapToObj(p -> new TopicPartition(topics.name(Topic.COMMANDS), p))
            .toList());
  }

  /** Lets a trainer do what has been asked since the last call. */
  public void pass(TrainerService trainer) {
    poll()
        .ifPresent(
            order -> {
              if (order.getAction() == Action.PAUSE) {
                trainer.pause();
              } else {
                trainer.resume();
              }
              LOG.info(
                  "event=order run={} action={} actor={} reason=\"{}\"",
                  run,
                  order.getAction(),
                  order.getActor(),
                  order.getReason());
            });
  }

  /** Returns the newest order that has come since the last call. */
  Optional<Command> poll() {
    Optional<Command> newest = Optional.empty();
    if (!readable) {
      return newest;
    }
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
        if (codec.decode(record.value()) instanceof Decoded.Value v
            && v.record() instanceof Command c
            && (c.getLineage().equals(run) || c.getLineage().startsWith(run + "/"))
            && (c.getAction() == Action.PAUSE || c.getAction() == Action.RESUME)
            && !c.getTime().isBefore(last)) {
          last = c.getTime();
          newest = Optional.of(c);
        }
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // Training does not depend on it.
      readable = false;
      LOG.warn(
          "event=no-commands detail=\"pause and resume will not be heard\" message=\"{}\"",
          e.getMessage());
    }
    return newest;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
