package io.flatwater.app.access;

import io.flatwater.schemas.wire.Topic;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Parts that a process may play; each should have a user of its own. */
public enum Role {
  /** Sends examples, late labels and probe sets. */
  PRODUCER(Set.of(), EnumSet.of(Topic.EXAMPLES, Topic.LABELS, Topic.PROBES)),
  /** Makes mini-batches of examples. */
  INGEST(
      EnumSet.of(Topic.EXAMPLES, Topic.LABELS),
      EnumSet.of(Topic.MINI_BATCHES, Topic.PROBES, Topic.DEAD_LETTERS)),
  /** Makes checkpoints of mini-batches; reads its own checkpoints where offsets have expired. */
  TRAINER(
      EnumSet.of(Topic.MINI_BATCHES, Topic.CHECKPOINTS, Topic.COMMANDS),
      EnumSet.of(
          Topic.STEPS, Topic.CHECKPOINTS, Topic.LABEL_ISSUES, Topic.DRIFT, Topic.DEAD_LETTERS)),
  /** Judges checkpoints, and says which model is live. */
  EVALUATOR(
      EnumSet.of(
          Topic.CHECKPOINTS,
          Topic.PROBES,
          Topic.METRICS,
          Topic.PROMOTIONS,
          Topic.LIVE,
          Topic.COMMANDS,
          Topic.PREDICTIONS,
          Topic.LABELS),
      EnumSet.of(Topic.METRICS, Topic.DEAD_LETTERS, Topic.PROMOTIONS, Topic.LIVE)),
  /** Answers with the live models, and says what it has answered. */
  SERVING(EnumSet.of(Topic.LIVE), EnumSet.of(Topic.PREDICTIONS)),
  /** Shows what the services publish, and hands in what people ask for. */
  DASHBOARD(
      EnumSet.of(
          Topic.STEPS,
          Topic.CHECKPOINTS,
          Topic.METRICS,
          Topic.DRIFT,
          Topic.PROMOTIONS,
          Topic.LIVE,
          Topic.COMMANDS),
      EnumSet.of(Topic.COMMANDS)),
  /** Creates topics, looks at everything, gives commands; trains and judges nothing. */
  OPERATOR(EnumSet.allOf(Topic.class), EnumSet.of(Topic.COMMANDS, Topic.PROBES));

  private final Set<Topic> reads;
  private final Set<Topic> writes;

  Role(Set<Topic> reads, Set<Topic> writes) {
    this.reads = reads;
    this.writes = writes;
  }

  /** Returns the topics that it reads. */
  public Set<Topic> reads() {
    return Set.copyOf(reads);
  }

  /** Returns the topics that it writes. */
  public Set<Topic> writes() {
    return Set.copyOf(writes);
  }

  /** Returns its name as the command line has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the part that a command plays.
   *
   * @param words of the command, for example {@code ingest, run}
   */
  public static Role ofCommand(List<String> words) {
    return switch (String.join(" ", words)) {
      case "ingest produce" -> PRODUCER;
      case "ingest run" -> INGEST;
      case "train" -> TRAINER;
      case "evaluate" -> EVALUATOR;
      case "serve" -> SERVING;
      case "dashboard" -> DASHBOARD;
      default -> OPERATOR;
    };
  }
}
