package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moment;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds the system together: three ways to the same bytes. */
class ThreeWaysTest {
  private static final int BATCHES = 60;
  private static final int KILLS = 3;

  /** Every one of them comes up several times in a run; drawn from, one for each kill. */
  private static final List<Moment> MOMENTS =
      List.of(
          Moment.STEP_DONE,
          Moment.CUT_FROZEN,
          Moment.FILE_SYNCED,
          Moment.INDEX_SYNCED,
          Moment.TRANSACTION_BEGUN,
          Moment.RECORDS_SENT,
          Moment.OFFSETS_SENT,
          Moment.COMMIT_RETURNED);

  @TempDir Path directory;

  @Test
  void inMemoryOnTheBrokerAndKilledThreeTimesEndInTheSameState() throws Exception {
    List<MiniBatch> batches = Ground.batches("s", 0, BATCHES);
    String inMemory = Ground.hashInMemory(Ground.settings(TrainerMain.RUN), "s", batches);

    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Ground undisturbed = Ground.on(broker.bootstrap(), "undisturbed", 1);
      undisturbed.send("s", batches);
      undisturbed.send("s", List.of(Ground.end()));
      new TrainerService(
              Ground.settings(TrainerMain.RUN),
              ServiceSettings.of(CutPolicy.every(7)),
              undisturbed.wiring(new FileStore(directory.resolve("undisturbed"))),
              Moments.IGNORED)
          .runUntilEnded();

      Ground killed = Ground.on(broker.bootstrap(), "killed", 1);
      killed.send("s", batches);
      killed.send("s", List.of(Ground.end()));
      long seed = 20;
      SplittableRandom random = new SplittableRandom(seed);
      for (int kill = 0; kill < KILLS; kill++) {
        Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
        assertEquals(
            TrainerMain.HERE + moment.label(),
            run(killed, TrainerMain.RUN, moment, 2),
            "seed " + seed);
      }
      assertEquals(
          TrainerMain.ENDED, run(killed, TrainerMain.RUN, Moment.STEP_DONE, Integer.MAX_VALUE));

      List<Checkpoint> calm = undisturbed.checkpoints("killed/s");
      List<Checkpoint> rough = killed.checkpoints("killed/s");
      assertEquals(inMemory, last(calm).getStateHash());
      assertEquals(inMemory, last(rough).getStateHash());
      assertEquals(last(calm).getHistory(), last(rough).getHistory());
      assertEquals(
          LongStream.range(0, rough.size()).boxed().toList(),
          rough.stream().map(Checkpoint::getVersion).toList());
      assertEquals(
          calm.stream().map(Checkpoint::getStateHash).toList(),
          rough.stream().map(Checkpoint::getStateHash).toList());
      assertEquals(batches.stream().map(MiniBatch::getId).toList(), killed.steps("killed/s"));
    }
  }

  @Test
  void aTrainerThatJudgesLabelsAnswersDriftAndTeachesItselfSurvivesItsDeathsToo() throws Exception {
    String run = TrainerMain.ADAPTING;
    List<MiniBatch> batches =
        Ground.partly("s", Ground.turning("s", Ground.batches("s", 0, BATCHES), BATCHES / 2));
    String inMemory = Ground.hashInMemory(Ground.adapting(run), "s", batches);

    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Ground ground = Ground.on(broker.bootstrap(), run, 1);
      ground.send("s", batches);
      ground.send("s", List.of(Ground.end()));
      for (Moment moment : List.of(Moment.STEP_DONE, Moment.RECORDS_SENT)) {
        assertEquals(TrainerMain.HERE + moment.label(), run(ground, run, moment, 3));
      }
      assertEquals(TrainerMain.ENDED, run(ground, run, Moment.STEP_DONE, Integer.MAX_VALUE));

      assertEquals(inMemory, last(ground.checkpoints(run + "/s")).getStateHash());
      assertNotNull(last(ground.checkpoints(run + "/s")).getNoise());
      List<String> actions =
          ground.read(Topic.DRIFT, DriftEvent.class).stream().map(DriftEvent::getAction).toList();
      assertTrue(
          actions.stream().anyMatch(a -> a.startsWith("trains on 4 recent")), actions.toString());
      assertTrue(actions.stream().anyMatch(a -> a.startsWith("trains on new")), actions.toString());
      List<String> issues =
          ground.read(Topic.LABEL_ISSUES, LabelIssue.class).stream()
              .map(LabelIssue::getExampleId)
              .toList();
      assertTrue(
          ground.read(Topic.STEPS, StepReport.class).stream()
              .skip(BATCHES / 2)
              .allMatch(report -> report.getTaught() == 2));
      assertFalse(issues.isEmpty());
      assertEquals(issues.size(), Set.copyOf(issues).size(), "an issue is published once");
    }
  }

  private static Checkpoint last(List<Checkpoint> versions) {
    return versions.get(versions.size() - 1);
  }

  /** Starts a trainer, waits for what it says, and kills it unless it has ended by itself. */
  private String run(Ground ground, String name, Moment moment, int passing) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TrainerMain.class.getName(),
            ground.bootstrap(),
            ground.topics().prefix(),
            directory.resolve(name).toString(),
            moment.label(),
            Integer.toString(passing),
            name);
    NumericEnvironment.applyTo(builder.environment());
    Path log = directory.resolve("trainer.log");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the trainer ended early:\n" + Files.readString(log));
      }
      return line;
    } finally {
      process.destroyForcibly();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }
  }
}
