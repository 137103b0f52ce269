package io.flatwater.app.bench.soak;

import io.flatwater.app.Failure;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.TrainerService;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * How much lies on the log, as the broker says: offsets, of which the marks of transactions take
 * some too.
 */
final class Levels implements AutoCloseable {
  private final Admin admin;
  private final Topics topics;

  Levels(Map<String, Object> clients, Topics topics) {
    this.admin = Admin.create(clients);
    this.topics = topics;
  }

  /**
   * Offsets at a moment.
   *
   * @param miniBatches end of the mini-batches
   * @param trained committed by the trainer; 0: nothing yet
   * @param steps end of the steps
   */
  record Level(long miniBatches, long trained, long steps) {
    long lag() {
      return Math.max(0, miniBatches - trained);
    }
  }

  Level read() {
    try {
      Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
      wanted.put(partition(Topic.MINI_BATCHES), OffsetSpec.latest());
      wanted.put(partition(Topic.STEPS), OffsetSpec.latest());
      var ends = admin.listOffsets(wanted);
      OffsetAndMetadata trained =
          admin
              .listConsumerGroupOffsets(TrainerService.group(Basin.RUN))
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition(Topic.MINI_BATCHES));
      return new Level(
          ends.partitionResult(partition(Topic.MINI_BATCHES)).get().offset(),
          trained == null ? 0 : trained.offset(),
          ends.partitionResult(partition(Topic.STEPS)).get().offset());
    } catch (ExecutionException e) {
      throw new Failure("the broker does not say what lies on the log: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  /** Returns the bytes that each topic takes on disk, by its name in the catalogue. */
  Map<String, Long> bytes() {
    Map<String, Long> bytes = new HashMap<>();
    try {
      for (Node broker : admin.describeCluster().nodes().get()) {
        for (LogDirDescription log :
            admin.describeLogDirs(List.of(broker.id())).allDescriptions().get().values().stream()
                .flatMap(m -> m.values().stream())
                .toList()) {
          log.replicaInfos()
              .forEach((at, replica) -> bytes.merge(at.topic(), replica.size(), Long::sum));
        }
      }
    } catch (ExecutionException e) {
      throw new Failure("the broker does not say how much it holds: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
    bytes.keySet().retainAll(Arrays.stream(Topic.values()).map(topics::name).toList());
    bytes.values().removeIf(size -> size == 0);
    return bytes;
  }

  private TopicPartition partition(Topic topic) {
    return new TopicPartition(topics.name(topic), 0);
  }

  @Override
  public void close() {
    admin.close();
  }
}
