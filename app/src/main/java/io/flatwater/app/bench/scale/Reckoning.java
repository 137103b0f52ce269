package io.flatwater.app.bench.scale;

import io.flatwater.app.bench.scale.ScaleResult.BrokerLoss;
import io.flatwater.app.bench.scale.ScaleResult.Partition;
import io.flatwater.app.bench.scale.ScaleResult.Takeover;
import io.flatwater.app.bench.scale.ScaleResult.TrainerLoss;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/** What follows from evidence and logs: who did what, and how long others took to take over. */
final class Reckoning {
  private static final double MILLIS = 1000;

  private Reckoning() {}

  /** Returns the partitions in order. */
  static List<Partition> partitions(
      Topics topics,
      Evidence evidence,
      Ownership ownership,
      Map<TopicPartition, Integer> before,
      Map<TopicPartition, Integer> after) {
    List<Partition> rows = new ArrayList<>();
    for (int p = 0; p < topics.partitions(); p++) {
      int number = p;
      List<String> streams =
          evidence.batches().keySet().stream()
              .filter(s -> topics.partitionOf(s) == number)
              .toList();
      Map<String, Long> steps = new TreeMap<>();
      for (String stream : streams) {
        Map<String, Evidence.Batch> places = new HashMap<>();
        evidence.batches().getOrDefault(stream, List.of()).forEach(b -> places.put(b.id(), b));
        for (Evidence.Step step : steps(evidence, stream)) {
          Evidence.Batch at = places.get(step.report().getBatchId());
          if (at != null) {
            ownership
                .owner(at.partition(), at.offset())
                .ifPresent(trainer -> steps.merge(trainer, 1L, Long::sum));
          }
        }
      }
      TopicPartition miniBatches = new TopicPartition(topics.name(Topic.MINI_BATCHES), p);
      rows.add(
          new Partition(
              p,
              streams,
              steps,
              before.getOrDefault(miniBatches, -1),
              after.getOrDefault(miniBatches, -1)));
    }
    return rows;
  }

  private static List<Evidence.Step> steps(Evidence evidence, String stream) {
    return evidence.steps().getOrDefault(Site.RUN + "/" + stream, List.of());
  }

  /** Returns what became of the partitions of a trainer that was killed. */
  static Optional<TrainerLoss> trainerLoss(
      Losses losses, Topics topics, Evidence evidence, Ownership ownership) {
    return losses
        .trainer()
        .map(
            loss ->
                new TrainerLoss(
                    loss.name(),
                    loss.steps(),
                    loss.partitions().stream()
                        .flatMap(
                            p ->
                                takeover(p, loss.wallMillis(), topics, evidence, ownership)
                                    .stream())
                        .toList()));
  }

  private static Optional<Takeover> takeover(
      int partition, long killed, Topics topics, Evidence evidence, Ownership ownership) {
    return ownership
        .takenAfter(partition, killed)
        .map(
            taking ->
                new Takeover(
                    partition,
                    taking.trainer(),
                    (taking.wallMillis() - killed) / MILLIS,
                    firstStep(partition, taking.wallMillis(), killed, topics, evidence)));
  }

  private static OptionalDouble firstStep(
      int partition, long taken, long killed, Topics topics, Evidence evidence) {
    return evidence.batches().keySet().stream()
        .filter(s -> topics.partitionOf(s) == partition)
        .flatMap(s -> steps(evidence, s).stream())
        .mapToLong(Evidence.Step::wallMillis)
        .filter(t -> t > taken)
        .mapToDouble(t -> (t - killed) / MILLIS)
        .min();
  }

  /** Returns what the loss of a broker did to the steps that readers see. */
  static Optional<BrokerLoss> brokerLoss(Losses losses, Evidence evidence) {
    return losses
        .broker()
        .map(
            loss ->
                new BrokerLoss(
                    loss.id(),
                    loss.steps(),
                    loss.led(),
                    loss.of(),
                    (loss.leadersMillis() - loss.wallMillis()) / MILLIS,
                    longestPause(evidence, loss.wallMillis())));
  }

  /** Returns the longest time without a step after a moment, in seconds. */
  private static double longestPause(Evidence evidence, long from) {
    long[] times =
        LongStream.concat(
                LongStream.of(from),
                evidence.steps().values().stream()
                    .flatMap(List::stream)
                    .mapToLong(Evidence.Step::wallMillis)
                    .filter(t -> t > from))
            .sorted()
            .toArray();
    long longest = 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return longest / MILLIS;
  }
}
