package io.flatwater.app.faults;

import io.flatwater.app.TopicLog;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a reader of committed records finds on the topics of a round.
 *
 * @param batches ids of the mini-batches by stream, in order
 * @param steps reports by lineage, in order
 * @param checkpoints announced by lineage, in order
 * @param evaluations in any order
 * @param seals of probe sets by stream, in order
 * @param letters dead letters
 */
record Evidence(
    Map<String, List<String>> batches,
    Map<String, List<StepReport>> steps,
    Map<String, List<Checkpoint>> checkpoints,
    List<Evaluation> evaluations,
    Map<String, List<ProbeSet>> seals,
    List<DeadLetter> letters) {

  /** Reads all topics to their present ends. */
  static Evidence read(Map<String, Object> clients, Topics topics, Codec codec) {
    Evidence found =
        new Evidence(
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new ArrayList<>(),
            new TreeMap<>(),
            new ArrayList<>());
    TopicLog log = new TopicLog(clients, codec);
    // Downstream first: what is found there must be found upstream, too.
    BiConsumer<TopicLog.Position, SpecificRecord> take =
        (at, record) -> found.add(at.key(), record);
    for (Topic topic :
        List.of(
            Topic.METRICS,
            Topic.CHECKPOINTS,
            Topic.STEPS,
            Topic.MINI_BATCHES,
            Topic.PROBES,
            Topic.DEAD_LETTERS)) {
      log.read(topics.name(topic), take);
    }
    return found;
  }

  private void add(String key, SpecificRecord record) {
    if (record instanceof MiniBatch batch) {
      put(batches, key, batch.getId());
    } else if (record instanceof StepReport report) {
      put(steps, report.getLineage(), report);
    } else if (record instanceof Checkpoint checkpoint) {
      put(checkpoints, checkpoint.getLineage(), checkpoint);
    } else if (record instanceof Evaluation evaluation) {
      evaluations.add(evaluation);
    } else if (record instanceof ProbeSet seal) {
      put(seals, key, seal);
    } else if (record instanceof DeadLetter letter) {
      letters.add(letter);
    }
  }

  private static <T> void put(Map<String, List<T>> map, String key, T value) {
    map.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
  }
}
