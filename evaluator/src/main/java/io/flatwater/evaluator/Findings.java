package io.flatwater.evaluator;

import io.flatwater.schemas.Evaluation;
import io.flatwater.store.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns what was found on each probe set into the records that are published. */
final class Findings {
  private Findings() {}

  /**
   * Returns the hash for the sum over some sets: SHA-256 over names and hashes in the order of the
   * names.
   *
   * @param hashes of the sets by name
   */
  static String sumHash(Map<String, String> hashes) {
    var text = new StringBuilder("flatwater sum of probe sets 1\n");
    new TreeMap<>(hashes)
        .forEach((name, hash) -> text.append(hash).append(' ').append(name).append('\n'));
    return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns one record for each finding in the order of the sets' names, and one in sum.
   *
   * @param findings at least one, of different sets, in any order
   */
  static List<Evaluation> evaluations(Subject subject, List<Finding> findings) {
    TreeMap<String, Finding> byName = new TreeMap<>();
    findings.forEach(f -> byName.put(f.set(), f));
    List<Evaluation> records = new ArrayList<>();
    byName.values().forEach(f -> records.add(one(subject, f)));
    records.add(sum(subject, byName));
    return records;
  }

  private static Evaluation one(Subject subject, Finding f) {
    Map<String, Double> metrics = new TreeMap<>();
    f.tally().putInto(metrics);
    putSharpness(f, metrics);
    return record(subject, f, f.tally().rows(), metrics);
  }

  private static Evaluation sum(Subject subject, TreeMap<String, Finding> byName) {
    Tally all = new Tally(byName.firstEntry().getValue().tally().classes());
    Map<String, Tally> domains = new TreeMap<>();
    Map<String, String> hashes = new TreeMap<>();
    for (Finding f : byName.values()) {
      all.add(f.tally());
      domains.computeIfAbsent(f.domain(), d -> new Tally(all.classes())).add(f.tally());
      hashes.put(f.set(), f.hash());
    }
    Map<String, Double> metrics = new TreeMap<>();
    all.putInto(metrics);
    Domains accuracies = Domains.of(domains);
    accuracies.putInto(metrics);
    accuracies.putSplit(subject.domain(), metrics);
    byName.values().stream()
        .filter(f -> f.sharpnessRows() > 0)
        .findFirst()
        .ifPresent(f -> putSharpness(f, metrics));
    metrics.put(Metrics.DOMAINS, (double) domains.size());
    Finding head = Finding.plain(Metrics.SUM, sumHash(hashes), accuracies.worst(), all);
    return record(subject, head, all.rows(), metrics);
  }

  private static void putSharpness(Finding f, Map<String, Double> metrics) {
    if (f.sharpnessRows() > 0) {
      f.sharpness().forEach(reading -> reading.putInto(metrics));
      metrics.putAll(f.costs());
      metrics.put(Metrics.SHARPNESS_ROWS, (double) f.sharpnessRows());
    }
  }

  private static Evaluation record(Subject s, Finding f, int rows, Map<String, Double> metrics) {
    return Evaluation.newBuilder()
        .setLineage(s.lineage())
        .setStream(s.stream())
        .setVersion(s.version())
        .setStep(s.step())
        .setEventTime(s.eventTime())
        .setStateHash(s.stateHash())
        .setProbeSet(f.set())
        .setProbeHash(f.hash())
        .setDomain(f.domain())
        .setRows(rows)
        .setMetrics(metrics)
        .setStreamDomain(s.domain())
        .setFile(s.file())
        .build();
  }
}
