package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.sharpness.Landscape;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lineage of ten steps, trained again from its fourth. */
class ReplayTest {
  private static final int FROM = 4;

  private static RunSettings settings;
  private static Checkpoint start;
  private static String end;
  private static final List<MiniBatch> LATER = new ArrayList<>();

  @BeforeAll
  static void train() {
    Plan plan =
        new Plan(
            TurningImages.turning(
                new Datasets(
                        Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home"))),
                        Progress.NONE)
                    .mnist(),
                700,
                60,
                0.2,
                64),
            List.of(16),
            3,
            List.of(new Plan.Arm("original", Method.of("momentum-sam", Map.of()))),
            new Judging(List.of(0.0), 0.0, EvaluationSettings.DEFAULT, 5, Landscape.Frame.NONE),
            Execution.of("auto"));
    Feed feed = Feed.of(plan);
    settings = plan.run(plan.arms().get(0), feed.contract());
    Source source = feed.source();
    Pipeline pipeline = new Pipeline(source.form().check(), plan.batches());
    try (Network network = Networks.open(settings.definition(), settings.execution()).network()) {
      Trainer trainer = Trainer.start(settings, Plan.STREAM, network);
      source
          .examples(0)
          .forEachRemaining(
              example ->
                  pipeline.accept(
                      Plan.STREAM,
                      example,
                      output -> {
                        if (output instanceof Output.Batch batch) {
                          take(trainer, batch.value());
                        }
                      }));
      end = trainer.snapshot(2, Origin.NONE).manifest().stateHash();
    }
  }

  private static void take(Trainer trainer, MiniBatch batch) {
    if (trainer.step() >= FROM) {
      LATER.add(batch);
    }
    trainer.train(batch);
    if (trainer.step() == FROM) {
      start = trainer.snapshot(1, Origin.NONE);
    }
  }

  @Test
  void asItWasItEndsInTheSameState() {
    try (Replay replay = new Replay(start, Plan.STREAM)) {
      replay.asItWas(settings);
      LATER.forEach(replay::take);
      assertEquals(end, replay.stateHash().orElseThrow());
      assertEquals(64L * LATER.size(), replay.results(List.of()).get(0).counters().examples());
    }
  }

  @Test
  void anotherOptimizerBeginsWithTheSameModelAndEndsElsewhere() {
    try (Replay replay = new Replay(start, Plan.STREAM)) {
      replay.asItWas(settings);
      replay.under("sgd", Method.of("sgd", Map.of()), settings.execution());
      replay.take(LATER.get(0));
      List<Replay.Result> results = replay.results(List.of());
      // Tested before it is trained on: the first mini-batch is judged by the same model.
      assertEquals(
          results.get(0).counters().correctGiven(), results.get(1).counters().correctGiven());
      assertNotEquals(results.get(0).stateHash(), results.get(1).stateHash());
    }
  }

  @Test
  void aMissingMiniBatchIsSeen() {
    try (Replay replay = new Replay(start, Plan.STREAM)) {
      replay.asItWas(settings);
      LATER.subList(1, LATER.size()).forEach(replay::take);
      assertNotEquals(end, replay.stateHash().orElseThrow());
    }
  }

  @Test
  void refusesTheSettingsOfAnotherRun() {
    RunSettings other =
        new RunSettings(
            settings.run(),
            settings.definition(),
            settings.contract(),
            Method.of("sgd", Map.of()),
            settings.seed(),
            settings.execution(),
            settings.beginning());
    try (Replay replay = new Replay(start, Plan.STREAM)) {
      assertThrows(IllegalArgumentException.class, () -> replay.asItWas(other));
    }
  }
}
