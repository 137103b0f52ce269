package io.flatwater.evaluator.gate;

import io.flatwater.evaluator.Domains;
import io.flatwater.evaluator.Metrics;
import io.flatwater.schemas.Evaluation;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a checkpoint is worth on the probe sets of one hash.
 *
 * @param contender which one
 * @param hash over the probe sets
 * @param metrics in sum
 */
record Judged(Contender contender, String hash, Map<String, Double> metrics) {

  Judged {
    metrics = new TreeMap<>(metrics);
  }

  static Judged of(Evaluation sum) {
    return new Judged(Contender.of(sum), sum.getProbeHash(), sum.getMetrics());
  }

  long labelled() {
    return metrics.getOrDefault(Metrics.LABELLED, 0.0).longValue();
  }

  /**
   * Puts all metrics under a prefix.
   *
   * @param prefix empty, or ends in a dot
   * @param domain that the stream is in: both sides of a comparison are split by one
   * @param served what came of its predictions
   */
  void putInto(Map<String, Double> values, String prefix, String domain, Served.Score served) {
    Map<String, Double> all = new TreeMap<>(metrics);
    all.keySet().removeIf(name -> name.startsWith("ood.") || name.startsWith("id."));
    Domains.from(metrics).putSplit(domain, all);
    all.put(Metrics.SERVED_ROWS, (double) served.rows());
    all.put(Metrics.SERVED_ACCURACY, served.accuracy());
    all.forEach((name, value) -> values.put(prefix + name, value));
  }
}
