package io.flatwater.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.StepResult.Stepped;
import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.SentrySettings;
import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.NoiseSettings;
import io.flatwater.trainer.noise.Treatment;
import io.flatwater.trainer.noise.Treatment.Action;
import io.flatwater.trainer.noise.Treatment.Guard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdaptationTest {
  /** The labels mean something else from this batch on. */
  private static final int TURN = 80;

  private static final int BATCHES = 130;
  private static final SentrySettings SENTRY =
      new SentrySettings(
          List.of(DetectorKind.PAGE_HINKLEY, DetectorKind.DDM),
          SentrySettings.Signal.ERROR,
          SentrySettings.Inputs.UNWATCHED,
          0.1);
  private static final NoisePolicy NOISE =
      new NoisePolicy(
          NoisePolicy.Estimation.CONFIDENT,
          new NoiseSettings(0.35, 1_000, 300, 4),
          Treatment.NONE,
          0.5);
  private static Network network;

  @BeforeAll
  static void open() {
    RunSettings sam = Batches.sam();
    network = Networks.open(sam.definition(), sam.execution()).network();
  }

  @AfterAll
  static void close() {
    network.close();
  }

  static List<Answer> answers() {
    return List.of(
        new Answer.Report(),
        new Answer.RaiseRate(3, 10),
        new Answer.WidenRho(2, 10),
        new Answer.ResetMomentum(),
        new Answer.SwitchTo(Method.of("sgd", Map.of("rate", 0.1)), 10),
        new Answer.SwitchTo(Method.of("adam", Map.of("rate", 0.01)), 10),
        new Answer.Replay(8, 10, 16 * 40));
  }

  private static MiniBatch batch(int i) {
    MiniBatch batch = Batches.batch(i);
    return i < TURN ? batch : turned(batch);
  }

  private static MiniBatch turned(MiniBatch batch) {
    List<Integer> labels = batch.getLabels().stream().map(l -> (l + 1) % Batches.CLASSES).toList();
    return Batches.sealed(Batches.STREAM, MiniBatch.newBuilder(batch).setLabels(labels).build());
  }

  private static RunSettings settings(NoisePolicy noise, SentrySettings sentry, Answer answer) {
    return Batches.sam().with(new Adaptation(noise, sentry, answer));
  }

  private static Checkpoint snapshot(Trainer trainer) {
    return trainer.snapshot(1, Origin.NONE);
  }

  private static String hash(Trainer trainer) {
    return snapshot(trainer).manifest().stateHash();
  }

  private static List<DriftEvent> run(Trainer trainer) {
    List<DriftEvent> events = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      events.addAll(trainer.train(batch(i)).events());
    }
    return events;
  }

  @ParameterizedTest
  @MethodSource("answers")
  void goesOnBitForBitBeforeWhileAndAfterAnAnswer(Answer answer) {
    RunSettings settings = settings(NOISE, SENTRY, answer);
    Trainer undisturbed = Trainer.start(settings, Batches.STREAM, network);
    Trainer restarted = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < BATCHES; i++) {
      List<DriftEvent> events = undisturbed.train(batch(i)).events();
      if (i % 3 == 0) {
        Checkpoint kept = CheckpointFile.read(CheckpointFile.write(snapshot(restarted)));
        restarted = Trainer.resume(settings, Batches.STREAM, network, kept);
      }
      assertEquals(events, restarted.train(batch(i)).events());
      if (i % 3 == 0) {
        assertEquals(hash(undisturbed), hash(restarted), "batch " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void saysWhatItDidAndWhy(Answer answer) {
    List<DriftEvent> events =
        run(Trainer.start(settings(NOISE, SENTRY, answer), Batches.STREAM, network));
    DriftEvent first =
        events.stream().filter(e -> e.getLevel() == DriftLevel.DRIFT).findFirst().orElseThrow();
    assertTrue(first.getStep() > TURN, first.toString());
    assertTrue(first.getStatistic() >= first.getThreshold(), first.toString());
    boolean reports = answer instanceof Answer.Report;
    assertEquals(reports ? "" : "because", reports ? first.getAction() : because(first));
    if (answer.steps() > 0) {
      assertTrue(events.stream().anyMatch(e -> e.getDetector().equals("policy")), "it never ended");
    }
  }

  private static String because(DriftEvent event) {
    return event.getAction().contains("because " + event.getDetector()) ? "because" : "";
  }

  @Test
  void usesTheOtherOptimizerAsLongAsTheAnswerLasts() {
    Answer answer = new Answer.SwitchTo(Method.of("sgd", Map.of("rate", 0.1)), 10);
    Trainer trainer = Trainer.start(settings(NOISE, SENTRY, answer), Batches.STREAM, network);
    List<String> used = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      used.add(((Stepped) trainer.train(batch(i))).report().getOptimizer());
    }
    String calm = used.get(0);
    int from = (int) used.stream().takeWhile(calm::equals).count();
    int steps = (int) used.stream().skip(from).takeWhile(o -> o.startsWith("Sgd")).count();
    assertTrue(from >= TURN && steps >= 10, from + ", " + steps);
    assertEquals(calm, used.get(BATCHES - 1));
  }

  @Test
  void reportsSuspectsWithTheirLikelyLabelAndHowRightThatWas() {
    Trainer trainer =
        Trainer.start(Batches.sam().with(Adaptation.of(NOISE)), Batches.STREAM, network);
    int suspects = 0;
    int hits = 0;
    int wrong = 0;
    double rate = 0;
    for (int i = 0; i < 300; i++) {
      MiniBatch batch = Batches.batch(i);
      Stepped stepped = (Stepped) trainer.train(batch);
      StepReport report = stepped.report();
      assertEquals(stepped.issues().size(), report.getSuspects());
      for (LabelIssue issue : stepped.issues()) {
        int row = batch.getIds().indexOf(issue.getExampleId());
        assertEquals(batch.getLabels().get(row), issue.getGiven());
        assertNotEquals(issue.getGiven(), issue.getLikely());
        assertEquals("test", issue.getSource());
      }
      suspects += report.getSuspectsChecked();
      hits += report.getSuspectsWrong();
      wrong += i < 100 ? 0 : report.getWrong();
      rate = report.getNoiseRate();
    }
    // A fifth is redrawn among four classes: 15 % are wrong.
    assertEquals(0.15, rate, 0.05);
    assertEquals(0.15, wrong / (200.0 * Batches.ROWS), 0.03);
    assertTrue(hits > 0.8 * suspects && hits > 200, hits + " of " + suspects);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void everyTreatmentGoesOnBitForBitAndIsNoticedInTheModel(Action action) {
    NoisePolicy treating = NOISE.with(new Treatment(action, 0.7, Guard.SMALL_LOSS, 0.1));
    RunSettings settings = Batches.sam().with(Adaptation.of(treating));
    Trainer plain = Trainer.start(Batches.sam(), Batches.STREAM, network);
    Trainer undisturbed = Trainer.start(settings, Batches.STREAM, network);
    Trainer restarted = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < 60; i++) {
      plain.train(Batches.batch(i));
      undisturbed.train(Batches.batch(i));
      if (i % 7 == 0) {
        restarted =
            Trainer.resume(
                settings,
                Batches.STREAM,
                network,
                CheckpointFile.read(CheckpointFile.write(snapshot(restarted))));
      }
      restarted.train(Batches.batch(i));
    }
    assertEquals(hash(undisturbed), hash(restarted));
    assertNotEquals(plain.params()[0], undisturbed.params()[0]);
  }

  @Test
  void lookingOnChangesNothingInTheModel() {
    Trainer plain = Trainer.start(Batches.sam(), Batches.STREAM, network);
    Trainer watched =
        Trainer.start(settings(NOISE, SENTRY, new Answer.Report()), Batches.STREAM, network);
    run(plain);
    run(watched);
    assertArrayEquals(plain.params(), watched.params());
    assertNotEquals(hash(plain), hash(watched));
  }

  @Test
  void cleanLabelsChangeNoState() {
    RunSettings settings =
        settings(
            NOISE.with(new Treatment(Action.RELABEL, 0.7, Guard.NONE, 0)),
            SENTRY,
            new Answer.Replay(8, 10, 16 * 40));
    Trainer known = Trainer.start(settings, Batches.STREAM, network);
    Trainer altered = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < BATCHES; i++) {
      MiniBatch batch = batch(i);
      known.train(batch);
      altered.train(
          Batches.withClean(batch, Collections.nCopies(Batches.ROWS, i % Batches.CLASSES)));
    }
    assertEquals(hash(known), hash(altered));
  }

  @Test
  void rowsWithoutALabelAreSeenByNobodyWhoGoesByLabels() {
    RunSettings settings = settings(NOISE, SENTRY, new Answer.Report());
    Trainer trainer = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < 40; i++) {
      trainer.train(batch(i));
    }
    Map<String, byte[]> before = snapshot(trainer).state().sections();
    MiniBatch batch = batch(40);
    MiniBatch unlabelled =
        MiniBatch.newBuilder(batch).setLabels(Collections.nCopies(Batches.ROWS, -1)).build();
    Stepped stepped = (Stepped) trainer.train(Batches.sealed(Batches.STREAM, unlabelled));
    assertEquals(0, stepped.report().getSuspects());
    Map<String, byte[]> after = snapshot(trainer).state().sections();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  @Test
  void rowsWithoutALabelTouchNeitherModelNorEstimateNorDetectors() {
    Trainer one = Trainer.start(settings(NOISE, SENTRY, new Answer.Report()), "s", network);
    Trainer other = Trainer.start(settings(NOISE, SENTRY, new Answer.Report()), "s", network);
    for (int i = 0; i < 30; i++) {
      one.train(halfLabelled(i, (byte) 0));
      other.train(halfLabelled(i, (byte) 255));
    }
    assertArrayEquals(one.params(), other.params(), 0);
    Map<String, byte[]> sections = snapshot(one).state().sections();
    Map<String, byte[]> others = snapshot(other).state().sections();
    sections.forEach((name, bytes) -> assertArrayEquals(bytes, others.get(name), name));
    assertEquals(30 * Batches.ROWS / 2, one.counted().labelled());
    assertEquals(one.counted(), other.counted());
  }

  /** Returns a batch whose odd rows have no label, and pixels of one brightness. */
  private static MiniBatch halfLabelled(int sequence, byte brightness) {
    MiniBatch batch = batch(sequence);
    byte[] data = batch.getFeatures().getData().array().clone();
    List<Integer> labels = new ArrayList<>(batch.getLabels());
    int width = data.length / Batches.ROWS;
    for (int row = 1; row < Batches.ROWS; row += 2) {
      labels.set(row, -1);
      Arrays.fill(data, row * width, (row + 1) * width, brightness);
    }
    Features features = new Features(DataType.UINT8, Batches.SHAPE, ByteBuffer.wrap(data));
    return Batches.sealed(
        Batches.STREAM,
        MiniBatch.newBuilder(batch)
            .setFeatures(features)
            .setLabels(labels)
            .setCleanLabels(Collections.nCopies(Batches.ROWS, -1))
            .build());
  }

  @Test
  void anotherWayToAdaptIsAnotherConfiguration() {
    String plain = Batches.sam().configurationHash(network);
    String noise = Batches.sam().with(Adaptation.of(NOISE)).configurationHash(network);
    String drift = settings(NOISE, SENTRY, new Answer.ResetMomentum()).configurationHash(network);
    assertEquals(plain, Batches.sam().with(Adaptation.NONE).configurationHash(network));
    assertNotEquals(plain, noise);
    assertNotEquals(noise, drift);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Trainer.resume(
                Batches.sam(),
                Batches.STREAM,
                network,
                snapshot(
                    Trainer.start(
                        Batches.sam().with(Adaptation.of(NOISE)), Batches.STREAM, network))));
  }

  @Test
  void refusesAnAnswerThatNobodyCallsForOrThatTheMethodCannotGive() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Adaptation(NOISE, SentrySettings.NONE, new Answer.ResetMomentum()));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Batches.settings("sgd", Map.of())
                    .with(new Adaptation(NOISE, SENTRY, new Answer.WidenRho(2, 5))));
    assertTrue(e.getMessage().contains("rho"), e.getMessage());
    assertFalse(e.getMessage().contains("null"), e.getMessage());
  }
}
