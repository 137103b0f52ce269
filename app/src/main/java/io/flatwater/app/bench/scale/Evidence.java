package io.flatwater.app.bench.scale;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader of committed records finds on the topics at the end, in the order of each topic.
 *
 * @param batches mini-batches by stream
 * @param steps reports by lineage
 * @param checkpoints by lineage
 * @param evaluations by lineage
 * @param deadLetters number of them
 */
record Evidence(
    Map<String, List<Batch>> batches,
    Map<String, List<Step>> steps,
    Map<String, List<Checkpoint>> checkpoints,
    Map<String, List<Evaluation>> evaluations,
    long deadLetters) {

  /** A mini-batch and where it lies. */
  record Batch(String id, int partition, long offset) {}

  /** A step's report and when the broker took it, milliseconds since 1970. */
  record Step(StepReport report, long wallMillis) {}

  /** Reads everything to the present end. */
  static Evidence read(Map<String, Object> clients, Codec codec, Topics topics) {
    Map<String, List<Batch>> batches = new TreeMap<>();
    Map<String, List<Step>> steps = new TreeMap<>();
    Map<String, List<Checkpoint>> checkpoints = new TreeMap<>();
    Map<String, List<Evaluation>> evaluations = new TreeMap<>();
    List<String> names =
        List.of(
            topics.name(Topic.MINI_BATCHES),
            topics.name(Topic.STEPS),
            topics.name(Topic.CHECKPOINTS),
            topics.name(Topic.METRICS),
            topics.name(Topic.DEAD_LETTERS));
    long deadLetters = 0;
    try (Log log = new Log(clients, codec, names, topics.partitions())) {
      for (Log.Entry e : log.toEnd()) {
        if (e.value() instanceof MiniBatch batch) {
          put(batches, e.key(), new Batch(batch.getId(), e.partition(), e.offset()));
        } else if (e.value() instanceof StepReport report) {
          put(steps, report.getLineage(), new Step(report, e.wallMillis()));
        } else if (e.value() instanceof Checkpoint checkpoint) {
          put(checkpoints, checkpoint.getLineage(), checkpoint);
        } else if (e.value() instanceof Evaluation evaluation) {
          put(evaluations, evaluation.getLineage(), evaluation);
        } else if (!(e.value() instanceof EndOfStream)) {
          deadLetters++;
        }
      }
    }
    return new Evidence(batches, steps, checkpoints, evaluations, deadLetters);
  }

  private static <T> void put(Map<String, List<T>> map, String key, T value) {
    map.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
  }
}
