package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.Gate;
import io.flatwater.evaluator.gate.Served;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.Prediction;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often what was served was right, per stream and checkpoint, said every so many rows. Belongs
 * to one thread.
 */
final class ServedTally {
  private static final int MOST_MODELS = 256;

  private final ServedSettings settings;
  private final Map<String, Served> streams = new HashMap<>();
  private final Map<String, Long> joined =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_MODELS;
        }
      };

  ServedTally(ServedSettings settings) {
    this.settings = settings;
  }

  /** Takes what was served; an evaluation if it is time for one. */
  Optional<Evaluation> take(String stream, Prediction p) {
    String model = p.getLineage() + "@" + p.getVersion();
    return served(stream)
        .predicted(p.getExampleId(), new Served.Prediction(model, p.getPredicted()))
        .flatMap(score -> say(stream, score, p.getEventTime()));
  }

  /** Takes a label that came later; likewise. */
  Optional<Evaluation> take(String stream, Label label) {
    return served(stream)
        .labelled(label.getExampleId(), label.getLabel())
        .flatMap(score -> say(stream, score, label.getEventTime()));
  }

  private Served served(String stream) {
    return streams.computeIfAbsent(
        stream, s -> new Served(ServedSettings.CAPACITY, settings.window()));
  }

  private Optional<Evaluation> say(String stream, Served.Score score, Instant time) {
    long rows = joined.merge(stream + " " + score.model(), 1L, Long::sum);
    return rows % settings.everyRows() == 0
        ? Optional.of(evaluation(stream, score, time))
        : Optional.empty();
  }

  private static Evaluation evaluation(String stream, Served.Score score, Instant time) {
    int at = score.model().lastIndexOf('@');
    return Evaluation.newBuilder()
        .setLineage(score.model().substring(0, at))
        .setStream(stream)
        .setVersion(Long.parseLong(score.model().substring(at + 1)))
        .setStep(-1)
        .setEventTime(time)
        .setStateHash("")
        .setProbeSet(Gate.SERVED)
        .setProbeHash("")
        .setDomain("")
        .setRows(score.rows())
        .setMetrics(
            Map.of(
                Metrics.SERVED_ROWS,
                (double) score.rows(),
                Metrics.SERVED_ACCURACY,
                score.accuracy()))
        .build();
  }
}
