package io.flatwater.app.experiment;

import io.flatwater.app.report.Along;
import io.flatwater.app.report.Noise;
import io.flatwater.app.report.Step;
import io.flatwater.evaluator.Portrait;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cell came to. Holds nothing that differs between two runs of the same cell.
 *
 * @param path of the cell
 * @param optimizer its provenance in full
 * @param stateHash of the last checkpoint, hexadecimal
 * @param steps each mini-batch as the model saw it before the update
 * @param checkpoints in order of their version
 * @param portrait of the last one
 * @param along other numbers of the stream
 * @param noise what was found of wrong labels
 */
record CellResult(
    String path,
    String optimizer,
    String stateHash,
    List<Step> steps,
    List<Judged> checkpoints,
    Portrait portrait,
    Along along,
    Noise noise) {

  /** Makes a result of a model that nobody has looked at. */
  CellResult(
      String path, String optimizer, String stateHash, List<Step> steps, List<Judged> checkpoints) {
    this(path, optimizer, stateHash, steps, checkpoints, Portrait.NONE, Along.NONE, Noise.UNKNOWN);
  }

  /**
   * A checkpoint and what it was found to be worth.
   *
   * @param version 0 for the initial model
   * @param step that it was cut after
   * @param eventTimeMicros up to which the model has seen the stream, microseconds since 1970, UTC
   * @param metrics by probe set, then by name
   */
  record Judged(
      long version, long step, long eventTimeMicros, Map<String, Map<String, Double>> metrics) {
    Judged {
      TreeMap<String, Map<String, Double>> sorted = new TreeMap<>();
      metrics.forEach((set, values) -> sorted.put(set, new TreeMap<>(values)));
      metrics = sorted;
    }

    /** Returns a metric of a probe set; NaN where it was not measured. */
    double metric(String set, String name) {
      return metrics.getOrDefault(set, Map.of()).getOrDefault(name, Double.NaN);
    }

    /** Returns the mean of a metric over all sets; NaN where none has it. */
    double meanMetric(String name) {
      return metrics.values().stream()
          .filter(values -> values.containsKey(name))
          .mapToDouble(values -> values.get(name))
          .average()
          .orElse(Double.NaN);
    }

    /** Returns a metric that one of the sets has, as those of sharpness; NaN if none has. */
    double anyMetric(String name) {
      return metrics.values().stream()
          .filter(values -> values.containsKey(name))
          .findFirst()
          .map(values -> values.get(name))
          .orElse(Double.NaN);
    }
  }

  CellResult {
    steps = List.copyOf(steps);
    checkpoints = List.copyOf(checkpoints);
  }

  /** Returns the last checkpoint. */
  Judged last() {
    return checkpoints.get(checkpoints.size() - 1);
  }
}
