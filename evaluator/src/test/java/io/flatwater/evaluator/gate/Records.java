package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What a gate is given, made by hand. */
final class Records {
  static final String STREAM = "s";

  private Records() {}

  static Evaluation sum(String lineage, long version, String hash, Map<String, Double> metrics) {
    Map<String, Double> all = new TreeMap<>(Map.of("labelled", 1_000.0));
    all.putAll(metrics);
    return record(lineage, version, "*", hash, all);
  }

  static Evaluation sum(String lineage, long version, String hash, double accuracy) {
    return sum(lineage, version, hash, Map.of("accuracy", accuracy));
  }

  static Evaluation served(String lineage, long version, int rows, double accuracy) {
    Map<String, Double> metrics = Map.of("served.rows", (double) rows, "served.accuracy", accuracy);
    return record(lineage, version, Gate.SERVED, "", metrics);
  }

  private static Evaluation record(
      String lineage, long version, String set, String hash, Map<String, Double> metrics) {
    return Evaluation.newBuilder()
        .setLineage(lineage)
        .setStream(STREAM)
        .setVersion(version)
        .setStep(version * 10)
        .setEventTime(Instant.EPOCH.plusSeconds(version))
        .setStateHash("state of " + lineage + version)
        .setProbeSet(set)
        .setProbeHash(hash)
        .setDomain("")
        .setRows(1_000)
        .setMetrics(metrics)
        .setStreamDomain("")
        .setFile("file of " + lineage + version)
        .build();
  }

  static Command command(String id, Action action, String lineage, long version) {
    return Command.newBuilder()
        .setId(id)
        .setStream(STREAM)
        .setAction(action)
        .setLineage(lineage)
        .setVersion(version)
        .setActor("anna")
        .setReason("because")
        .setTime(Instant.EPOCH)
        .build();
  }
}
