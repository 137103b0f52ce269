package io.flatwater.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Batch;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.optim.Descriptor;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Optimizers;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.StepResult.Reason;
import io.flatwater.trainer.StepResult.Refused;
import io.flatwater.trainer.StepResult.Stepped;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final Pattern MISSING = Pattern.compile("([a-z-]+) is missing");
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

  static List<Method> methods() {
    // sam-on wants normalisation layers, which this network does not have.
    return Optimizers.all().stream()
        .filter(d -> !d.name().equals("sam-on"))
        .map(TrainerTest::method)
        .toList();
  }

  /** The defaults, and a step of ten for what a method says it cannot do without. */
  private static Method method(Descriptor d) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("rate", d.name().startsWith("adam") ? 0.01 : 0.1);
    while (true) {
      try {
        return Method.of(d.name(), settings);
      } catch (IllegalArgumentException e) {
        Matcher missing = MISSING.matcher(e.getMessage());
        assertTrue(missing.find() && settings.put(missing.group(1), 10) == null, e.getMessage());
      }
    }
  }

  @Test
  void learnsAndKnowsHowWellItDoes() {
    Trainer trainer = Trainer.start(Batches.sam(), Batches.STREAM, network);
    for (int i = 0; i < 150; i++) {
      trainer.train(Batches.batch(i));
    }

    Counters counted = trainer.counted();
    assertEquals(150, trainer.step());
    assertEquals(150 * Batches.ROWS, counted.examples());
    assertTrue(counted.accuracyClean() > 0.7, "clean " + counted.accuracyClean());
    // A fifth of the labels is redrawn among four classes: at most 0.85 of them can be predicted.
    assertTrue(counted.accuracyGiven() < counted.accuracyClean());
  }

  @Test
  void testsBeforeItTrains() {
    RunSettings settings = Batches.sam();
    MiniBatch batch = Batches.batch(0);
    float[] initial = settings.initial();
    float[] inputs = new float[Batches.ROWS * 16];
    byte[] pixels = batch.getFeatures().getData().array();
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (pixels[i] & 0xff) * (1 / 255f);
    }
    int[] labels = batch.getLabels().stream().mapToInt(Integer::intValue).toArray();
    double loss =
        network
            .objective(new Batch(inputs, labels), 0, 0)
            .gradient(initial, new float[initial.length]);

    Stepped stepped = (Stepped) Trainer.start(settings, Batches.STREAM, network).train(batch);

    StepReport report = stepped.report();
    // The loss comes from probabilities, the objective's from logarithms: floats of size 1 to 2.
    assertEquals(loss, report.getLoss(), 1e-5);
    assertEquals(1, report.getStep());
    assertEquals(batch.getId(), report.getBatchId());
    assertEquals("domain 0", report.getDomain());
    assertEquals(StepOutcome.APPLIED, report.getOutcome());
    assertEquals("test/camera", report.getLineage());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void goesOnBitForBitFromACheckpointOfAnyStep(Method method) {
    RunSettings settings = Batches.settings(method.optimizer(), method.settings());
    Trainer undisturbed = Trainer.start(settings, Batches.STREAM, network);
    Trainer restarted = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < 12; i++) {
      undisturbed.train(Batches.batch(i));
      Checkpoint kept = CheckpointFile.read(CheckpointFile.write(snapshot(restarted)));
      restarted = Trainer.resume(settings, Batches.STREAM, network, kept);
      restarted.train(Batches.batch(i));
      assertEquals(stateHash(undisturbed), stateHash(restarted), method.text() + " step " + i);
    }
    assertEquals(undisturbed.counted(), restarted.counted());
    assertNotEquals(settings.initial()[0], undisturbed.params()[0], method.text());
  }

  @Test
  void measuresTheFirstGradientOfEveryThirtySecondStepAndChangesNothingByIt() {
    RunSettings settings =
        Batches.settings("sgd", Map.of("rate", 0.1, "momentum", 0, "weight-decay", 0));
    Trainer trainer = Trainer.start(settings, Batches.STREAM, network);
    for (int i = 0; i < 70; i++) {
      float[] before = trainer.params().clone();
      Stepped stepped = (Stepped) trainer.train(Batches.batch(i));
      double norm = stepped.report().getGradientNorm();
      if (i % 32 == 0) {
        double moved = 0;
        for (int p = 0; p < before.length; p++) {
          moved += Math.pow((before[p] - trainer.params()[p]) / 0.1, 2);
        }
        // Plain descent moves by rate times gradient; rounding of parameters of size 1 by 6e-8.
        assertEquals(Math.sqrt(moved), norm, 1e-4);
      } else {
        assertTrue(Double.isNaN(norm), "step " + (i + 1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodsGradientIsMeasured(Method method) {
    RunSettings settings = Batches.settings(method.optimizer(), method.settings());
    Trainer trainer = Trainer.start(settings, Batches.STREAM, network);

    Stepped stepped = (Stepped) trainer.train(Batches.batch(0));

    assertTrue(stepped.report().getGradientNorm() > 0, method.text());
  }

  @Test
  void laterStepsDoNotChangeASnapshot() {
    Trainer trainer = Trainer.start(Batches.sam(), Batches.STREAM, network);
    trainer.train(Batches.batch(0));
    Checkpoint snapshot = snapshot(trainer);
    byte[] before = CheckpointFile.write(snapshot);

    trainer.train(Batches.batch(1));

    assertArrayEquals(before, CheckpointFile.write(snapshot));
  }

  @Test
  void cleanLabelsChangeNothingButTheirCount() {
    Trainer known = Trainer.start(Batches.sam(), Batches.STREAM, network);
    Trainer altered = Trainer.start(Batches.sam(), Batches.STREAM, network);
    for (int i = 0; i < 20; i++) {
      MiniBatch batch = Batches.batch(i);
      List<Integer> other = new ArrayList<>(batch.getCleanLabels());
      other.replaceAll(label -> (label + 1) % Batches.CLASSES);
      other.set(0, 99);
      known.train(batch);
      altered.train(Batches.sealed(Batches.STREAM, Batches.withClean(batch, other)));
    }

    assertEquals(stateHash(known), stateHash(altered));
    assertNotEquals(known.counted().correctClean(), altered.counted().correctClean());
    assertEquals(known.counted().correctGiven(), altered.counted().correctGiven());
    assertEquals(20 * (Batches.ROWS - 1), altered.counted().cleanKnown());
  }

  @Test
  void aBatchWithoutLabelsIsCountedButTrainsNothing() {
    Trainer trainer = Trainer.start(Batches.sam(), Batches.STREAM, network);
    float[] before = trainer.params().clone();
    MiniBatch none =
        MiniBatch.newBuilder(Batches.batch(0))
            .setLabels(Collections.nCopies(Batches.ROWS, -1))
            .build();

    Stepped stepped = (Stepped) trainer.train(none);

    assertEquals(StepOutcome.UNLABELLED, stepped.report().getOutcome());
    assertArrayEquals(before, trainer.params());
    assertEquals(1, trainer.step());
    assertNotEquals(State.NO_HISTORY, trainer.history());
    assertTrue(Double.isNaN(stepped.report().getLoss()));
  }

  @Test
  void aBatchWhoseOutputOverflowsIsRefused() {
    RunSettings fresh = Batches.sam();
    float[] huge = fresh.initial();
    for (int i = 0; i < huge.length; i++) {
      huge[i] *= 1e30f;
    }
    RunSettings settings =
        new RunSettings(
            "test",
            fresh.definition(),
            fresh.contract(),
            fresh.method(),
            7,
            fresh.execution(),
            new Beginning.From(huge, "a test"));
    Trainer trainer = Trainer.start(settings, Batches.STREAM, network);

    refused(Reason.LOSS_NOT_FINITE, trainer, Batches.batch(0));

    assertArrayEquals(huge, trainer.params());
    assertEquals(0, trainer.step());
    assertEquals(State.NO_HISTORY, trainer.history());
    assertEquals(Counters.NONE, trainer.counted());
  }

  @Test
  void fineTunesAGivenModelAndKeepsFrozenLayersFixed() {
    RunSettings fresh = Batches.sam();
    Trainer pretrained = Trainer.start(fresh, Batches.STREAM, network);
    for (int i = 0; i < 20; i++) {
      pretrained.train(Batches.batch(i));
    }
    CheckpointFile.Pretrained model =
        CheckpointFile.readDl4j(CheckpointFile.write(snapshot(pretrained)));
    RunSettings tuned =
        new RunSettings(
            "tuned",
            model.definition().freeze(Set.of("dense1")),
            fresh.contract(),
            fresh.method(),
            7,
            fresh.execution(),
            new Beginning.From(model.params(), "a file"));
    try (Network own = Networks.open(tuned.definition(), tuned.execution()).network()) {
      Trainer trainer = Trainer.start(tuned, Batches.STREAM, own);
      assertArrayEquals(pretrained.params(), trainer.params());

      for (int i = 20; i < 30; i++) {
        trainer.train(Batches.batch(i));
      }

      for (Layout.Tensor tensor : own.layout().tensors()) {
        assertEquals(
            tensor.layer().equals("dense1"),
            Arrays.equals(
                pretrained.params(),
                tensor.offset(),
                tensor.end(),
                trainer.params(),
                tensor.offset(),
                tensor.end()),
            tensor.name());
      }
      assertNotEquals(fresh.configurationHash(network), tuned.configurationHash(own));
    }
  }

  @Test
  void refusesWhatDoesNotFitAndStaysAsItWas() {
    Trainer trainer = Trainer.start(Batches.sam(), Batches.STREAM, network);
    trainer.train(Batches.batch(0));
    String before = stateHash(trainer);
    MiniBatch good = Batches.batch(1);
    Features features = good.getFeatures();
    ByteBuffer data = features.getData();

    refused(Reason.EMPTY, trainer, with(good, List.of()));
    refused(Reason.UNEQUAL_LENGTHS, trainer, with(good, List.of("only one")));
    refused(
        Reason.LABEL_OUT_OF_RANGE,
        trainer,
        MiniBatch.newBuilder(good).setLabels(Collections.nCopies(Batches.ROWS, 4)).build());
    refused(
        Reason.LABEL_OUT_OF_RANGE,
        trainer,
        MiniBatch.newBuilder(good).setLabels(Collections.nCopies(Batches.ROWS, -2)).build());
    refused(
        Reason.WRONG_SHAPE, trainer, with(good, new Features(DataType.UINT8, List.of(2, 8), data)));
    refused(
        Reason.WRONG_SHAPE,
        trainer,
        with(good, new Features(DataType.FLOAT32, Batches.SHAPE, data)));
    refused(
        Reason.WRONG_SHAPE,
        trainer,
        with(good, new Features(DataType.UINT8, Batches.SHAPE, ByteBuffer.allocate(17))));

    assertEquals(before, stateHash(trainer));
    assertInstanceOf(Stepped.class, trainer.train(good));
  }

  private static MiniBatch with(MiniBatch batch, List<String> ids) {
    return MiniBatch.newBuilder(batch).setIds(ids).build();
  }

  private static MiniBatch with(MiniBatch batch, Features features) {
    return MiniBatch.newBuilder(batch).setFeatures(features).build();
  }

  private static void refused(Reason reason, Trainer trainer, MiniBatch batch) {
    Refused refused = assertInstanceOf(Refused.class, trainer.train(batch));
    assertEquals(reason, refused.reason(), refused.message());
  }

  private static Checkpoint snapshot(Trainer trainer) {
    return trainer.snapshot(1, Origin.NONE);
  }

  private static String stateHash(Trainer trainer) {
    return snapshot(trainer).manifest().stateHash();
  }
}
