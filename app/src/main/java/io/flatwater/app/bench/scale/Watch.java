package io.flatwater.app.bench.scale;

import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hears how far a system is by reading its topics, as anybody could. */
final class Watch implements AutoCloseable {
  private final Log log;
  private final Map<String, Long> last = new HashMap<>();
  private final Set<String> judged = new HashSet<>();
  private long steps;

  Watch(Map<String, Object> clients, Codec codec, Topics topics) {
    log =
        new Log(
            clients,
            codec,
            List.of(
                topics.name(Topic.STEPS),
                topics.name(Topic.CHECKPOINTS),
                topics.name(Topic.METRICS)),
            topics.partitions());
  }

  /** Reads what has come; waits a moment for it. */
  void look() {
    for (Log.Entry entry : log.next()) {
      if (entry.value() instanceof StepReport) {
        steps++;
      } else if (entry.value() instanceof Checkpoint c && c.getEnded()) {
        last.put(c.getLineage(), c.getVersion());
      } else if (entry.value() instanceof Evaluation e && e.getProbeSet().equals(Metrics.SUM)) {
        judged.add(e.getLineage() + " " + e.getVersion());
      }
    }
  }

  /** Returns the steps that were published. */
  long steps() {
    return steps;
  }

  /** Returns the lineages that have ended. */
  int ended() {
    return last.size();
  }

  /** Returns the lineages whose last checkpoint was judged. */
  int judged() {
    return (int)
        last.entrySet().stream()
            .filter(e -> judged.contains(e.getKey() + " " + e.getValue()))
            .count();
  }

  @Override
  public void close() {
    log.close();
  }
}
