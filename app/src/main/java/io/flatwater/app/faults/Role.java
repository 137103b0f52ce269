package io.flatwater.app.faults;

import java.util.List;
import java.util.Locale;

/** A service that announces moments. */
enum Role {
  /** Examples to mini-batches. */
  INGEST(
      "commit.returned",
      List.of("transaction.begun", "offsets.sent", "commit.returned"),
      List.of("rebalancing", "restore.begun", "restore.done")),
  /** Mini-batches to checkpoints. */
  TRAINER(
      "step.done",
      List.of(
          "step.done",
          "cut.begun",
          "cut.frozen",
          "file.synced",
          "index.synced",
          "transaction.begun",
          "records.sent",
          "offsets.sent",
          "commit.returned"),
      List.of("partitions.assigned", "restore.begun", "restore.done")),
  /** Checkpoints to metrics. */
  EVALUATOR(
      "commit.returned",
      List.of(
          "checkpoint.loaded",
          "result.found",
          "transaction.begun",
          "records.sent",
          "offsets.sent",
          "commit.returned"),
      List.of("metrics.read"));

  /** A trainer's moment that comes only when another one joins. */
  static final String REVOKED = "partitions.revoked";

  static final String COMMITTED = "commit.returned";

  private final String progress;
  private final List<String> working;
  private final List<String> starting;

  Role(String progress, List<String> working, List<String> starting) {
    this.progress = progress;
    this.working = working;
    this.starting = starting;
  }

  /** Returns its name in lines and logs, for example {@code trainer}. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the moment by which it shows that it is at work. */
  String progress() {
    return progress;
  }

  /** Returns the moments that come again and again while there is work. */
  List<String> working() {
    return working;
  }

  /** Returns the moments that come when it starts. */
  List<String> starting() {
    return starting;
  }
}
