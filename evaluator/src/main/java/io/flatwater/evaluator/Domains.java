package io.flatwater.evaluator;

import java.util.Map;
import java.util.TreeMap;

/**
 * The accuracy of a model in each domain, and what that comes to for a stream that is in one of
 * them.
 *
 * <p>In distribution is the domain that the stream is in; all others are out of distribution, those
 * behind the drift as well as those ahead of it. Two models are compared under one split, whenever
 * they were made: that is why a record in sum carries the accuracy of each domain.
 *
 * @param accuracy by domain, of those that have labelled rows
 */
public record Domains(Map<String, Double> accuracy) {

  public Domains {
    accuracy = new TreeMap<>(accuracy);
  }

  static Domains of(Map<String, Tally> tallies) {
    Map<String, Double> accuracy = new TreeMap<>();
    tallies.forEach(
        (domain, tally) -> {
          if (tally.hasLabels()) {
            accuracy.put(domain, tally.accuracy());
          }
        });
    return new Domains(accuracy);
  }

  /** Reads the domains back from the metrics of a record in sum. */
  public static Domains from(Map<String, Double> metrics) {
    Map<String, Double> accuracy = new TreeMap<>();
    metrics.forEach(
        (name, value) -> {
          if (name.startsWith(Metrics.DOMAIN_PREFIX)) {
            accuracy.put(name.substring(Metrics.DOMAIN_PREFIX.length()), value);
          }
        });
    return new Domains(accuracy);
  }

  /** Returns the domain of the lowest accuracy, the first of equals; empty if there is none. */
  String worst() {
    String worst = "";
    double lowest = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Double> domain : accuracy.entrySet()) {
      if (domain.getValue() < lowest) {
        lowest = domain.getValue();
        worst = domain.getKey();
      }
    }
    return worst;
  }

  /** Puts each domain's accuracy, their lowest and their mean. */
  void putInto(Map<String, Double> metrics) {
    accuracy.forEach((domain, value) -> metrics.put(Metrics.DOMAIN_PREFIX + domain, value));
    if (!accuracy.isEmpty()) {
      metrics.put(Metrics.WORST_DOMAIN, lowest(""));
      metrics.put(Metrics.MEAN_DOMAIN, mean(""));
    }
  }

  /**
   * Puts the metrics in and out of distribution; see {@link Metrics}.
   *
   * @param stream domain that the stream is in; empty if that is not known
   */
  public void putSplit(String stream, Map<String, Double> metrics) {
    boolean known = !stream.isEmpty() && accuracy.containsKey(stream);
    if (known) {
      metrics.put(Metrics.ID_ACCURACY, accuracy.getOrDefault(stream, Double.NaN));
    }
    if (accuracy.size() > (known ? 1 : 0)) {
      metrics.put(Metrics.OOD_ACCURACY, mean(stream));
      metrics.put(Metrics.OOD_WORST, lowest(stream));
      if (known) {
        metrics.put(Metrics.OOD_GAP, accuracy.getOrDefault(stream, Double.NaN) - mean(stream));
      }
    }
  }

  private double mean(String without) {
    double sum = 0;
    int counted = 0;
    for (Map.Entry<String, Double> domain : accuracy.entrySet()) {
      if (without.isEmpty() || !domain.getKey().equals(without)) {
        sum += domain.getValue();
        counted++;
      }
    }
    return sum / counted;
  }

  private double lowest(String without) {
    return accuracy.entrySet().stream()
        .filter(domain -> without.isEmpty() || !domain.getKey().equals(without))
        .mapToDouble(Map.Entry::getValue)
        .min()
        .orElse(Double.NaN);
  }
}
