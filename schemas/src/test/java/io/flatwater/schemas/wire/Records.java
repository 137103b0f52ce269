package io.flatwater.schemas.wire;

import io.flatwater.schemas.Action;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Former;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.Prediction;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.SourceNoise;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** One record of each kind. */
final class Records {
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  private Records() {}

  static List<SpecificRecord> all() {
    return List.of(
        example(),
        new EndOfStream(TIME, 12L),
        new Label("a", 3, TIME, "anna", null),
        miniBatch(),
        probe(0),
        new ProbeSet("s", "ff", "60°", ProbeKind.GIVEN, 1, 2, TIME, TIME, true),
        new DeadLetter("ingest", "examples", 1, 7L, "NOT_AVRO", "m", null, bytes(1, 2), false),
        new StepReport(
            "r/s",
            "s",
            1L,
            "id",
            2,
            TIME,
            "d",
            0.5,
            1,
            2,
            1,
            2,
            3.0,
            "Sgd[]",
            StepOutcome.APPLIED,
            0.2,
            3,
            2,
            1,
            4,
            List.of(1, 1),
            List.of(2, 0),
            0,
            0,
            1,
            0,
            0,
            0),
        new Checkpoint(
            "r/s",
            "r",
            "s",
            1L,
            0L,
            10L,
            0,
            0L,
            12L,
            TIME,
            TIME,
            "a",
            "b",
            "c",
            9L,
            "d",
            "Sgd[]",
            20L,
            19L,
            11L,
            20L,
            12L,
            7.5,
            true,
            "d",
            List.of("e"),
            new NoiseSummary(
                19L,
                7.5,
                0.2,
                0.1,
                0.3,
                2,
                List.of(0.8, 0.2, 0.2, 0.8),
                List.of(new SourceNoise("anna", 19L, 0.2, 0.1, 0.3)))),
        new LabelIssue("r/s", "s", 4L, "a", "anna", 1, 2, 0.75),
        new DriftEvent("r/s", "s", 4L, TIME, "adwin", DriftLevel.DRIFT, 1.5, 1.0, "none"),
        new Evaluation(
            "r/s", "s", 1L, 4L, TIME, "a", "*", "b", "60", 100, Map.of("accuracy", 0.5), "d", "f"),
        new Promotion(
            "s",
            "r/s",
            1L,
            "a",
            "b",
            Verdict.KEPT,
            "why",
            "gate",
            "",
            -1L,
            TIME,
            9L,
            TIME,
            "d",
            "h",
            2,
            ""),
        new Live(
            "s",
            "r/s",
            1L,
            "a",
            "b",
            TIME,
            9L,
            TIME,
            "d",
            "why",
            "gate",
            new Former("r/s", 0L, "a", "b", 8L, TIME, "d")),
        new Command("c", "s", Action.PIN, "r/s", 1L, "anna", "why", TIME, "a", "b", 9L, TIME, "d"),
        new Prediction("a", "r/s", 1L, 3, 0.9, TIME));
  }

  /** Returns a topic that a record travels on. */
  static String topic(SpecificRecord record) {
    Topic topic =
        switch (record.getSchema().getName()) {
          case "Example", "EndOfStream" -> Topic.EXAMPLES;
          case "Label" -> Topic.LABELS;
          case "MiniBatch" -> Topic.MINI_BATCHES;
          case "Probe", "ProbeSet" -> Topic.PROBES;
          case "DeadLetter" -> Topic.DEAD_LETTERS;
          case "StepReport" -> Topic.STEPS;
          case "Checkpoint" -> Topic.CHECKPOINTS;
          case "LabelIssue" -> Topic.LABEL_ISSUES;
          case "DriftEvent" -> Topic.DRIFT;
          case "Evaluation" -> Topic.METRICS;
          case "Promotion" -> Topic.PROMOTIONS;
          case "Live" -> Topic.LIVE;
          case "Command" -> Topic.COMMANDS;
          case "Prediction" -> Topic.PREDICTIONS;
          default -> throw new IllegalArgumentException("no topic for " + record.getSchema());
        };
    return topic.suffix();
  }

  static Example example() {
    return new Example(
        "a",
        TIME,
        "60°",
        "",
        new Features(DataType.UINT8, List.of(2, 2), bytes(0, 1, 254, 255)),
        3,
        null);
  }

  static MiniBatch miniBatch() {
    return new MiniBatch(
        "id",
        5L,
        List.of("a", "b"),
        List.of(1L, 2L),
        List.of("x", "y"),
        List.of("", ""),
        new Features(DataType.UINT8, List.of(2), bytes(1, 2, 3, 4)),
        List.of(3, -1),
        List.of(3, 4),
        99L);
  }

  static Probe probe(int block) {
    return new Probe(
        "s",
        block,
        List.of("a", "b"),
        List.of(1L, 2L),
        new Features(DataType.UINT8, List.of(2), bytes(1, 2, 3, 4)),
        List.of(3, 1),
        List.of(3, 4));
  }

  static ByteBuffer bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteBuffer.wrap(bytes);
  }
}
