package io.flatwater.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Contract;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Rows;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.StateImage;
import io.flatwater.optim.Vectors;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Divergence.Policy;
import io.flatwater.trainer.StepResult.Refused;
import io.flatwater.trainer.StepResult.Stepped;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of huge values, which fit the contract, drive a model out of its mind. */
class DivergenceTest {
  private static final Divergence ANCHORS = new Divergence(Policy.ANCHOR, 10, 4, 10, 10, 3);
  private static Network network;

  @BeforeAll
  static void open() {
    RunSettings settings = settings(ANCHORS);
    network = Networks.open(settings.definition(), settings.execution()).network();
  }

  @AfterAll
  static void close() {
    network.close();
  }

  private static RunSettings settings(Divergence divergence) {
    RunSettings base = Batches.sam();
    Contract numbers =
        new Contract(
            Rows.Type.FLOAT32,
            Batches.SHAPE,
            Contract.Order.AS_IS,
            Contract.Scaling.all(1, 0),
            Contract.Task.CLASSIFICATION,
            base.contract().classes());
    return new RunSettings(
        "test",
        base.definition(),
        numbers,
        Method.of("sgd", Map.of("rate", 0.1, "momentum", 0.9)),
        7,
        base.execution(),
        new Beginning.Fresh(),
        divergence);
  }

  /** Returns batch number {@code sequence} with pixels of 0 to {@code scale}. */
  private static MiniBatch batch(long sequence, float scale) {
    MiniBatch bytes = Batches.batch(sequence);
    ByteBuffer pixels = bytes.getFeatures().getData().duplicate();
    ByteBuffer values = ByteBuffer.allocate(4 * pixels.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (pixels.hasRemaining()) {
      values.putFloat((pixels.get() & 0xff) / 255f * scale);
    }
    Features features = new Features(DataType.FLOAT32, Batches.SHAPE, values.flip());
    return Batches.sealed(
        Batches.STREAM, MiniBatch.newBuilder(bytes).setFeatures(features).build());
  }

  private static Trainer trained(Divergence divergence, int steps) {
    Trainer trainer = Trainer.start(settings(divergence), Batches.STREAM, network);
    for (int i = 0; i < steps; i++) {
      assertEquals(List.of(), trainer.train(batch(i, 1)).events());
    }
    return trainer;
  }

  private static String stateHash(Trainer trainer) {
    return trainer.snapshot(1, Origin.NONE).manifest().stateHash();
  }

  @Test
  void aModelThatHasOverflowedIsBackAtTheAnchorBeforeTheNextBatch() {
    Trainer trainer = trained(ANCHORS, 10);
    float[] anchor = trainer.params().clone();
    for (int i = 10; i < 18; i++) {
      trainer.train(batch(i, 1));
    }
    assertEquals(List.of(), trainer.train(batch(18, 1e30f)).events());
    assertFalse(Vectors.norm(trainer.params()) < 1e20);

    StepResult result = trainer.train(batch(19, 1));

    DriftEvent event = result.events().get(0);
    assertEquals("divergence.parameters", event.getDetector());
    assertEquals(DriftLevel.DIVERGED, event.getLevel());
    assertEquals("went back to the model of step 10", event.getAction());
    assertEquals(19, event.getStep());
    // The batch that did it stays counted, and the next one is trained on by the good model.
    Stepped stepped = (Stepped) result;
    assertEquals(20, stepped.report().getStep());
    assertTrue(stepped.report().getLoss() < 3, "loss " + stepped.report().getLoss());
    double moved = 0;
    for (int p = 0; p < anchor.length; p++) {
      moved = Math.max(moved, Math.abs(anchor[p] - trainer.params()[p]));
    }
    assertTrue(moved > 0 && moved < 1, "moved " + moved);
  }

  @Test
  void lossesThatStayTooLargeForSomeStepsAreADivergence() {
    Trainer trainer = trained(ANCHORS, 16);
    trainer.train(batch(16, 1e6f));

    List<StepResult> results =
        IntStream.range(17, 30).mapToObj(i -> trainer.train(batch(i, 1))).toList();

    List<DriftEvent> events = results.stream().flatMap(r -> r.events().stream()).toList();
    assertEquals(1, events.size());
    assertEquals("divergence.loss", events.get(0).getDetector());
    // The huge batch itself is the first of four; its predictions were bad already.
    assertEquals(20, events.get(0).getStep());
    assertEquals("went back to the model of step 10", events.get(0).getAction());
    Stepped last = (Stepped) results.get(12);
    assertTrue(last.report().getLoss() < 3, "loss " + last.report().getLoss());
  }

  @Test
  void aNormThatExplodesIsADivergenceThoughTheLossIsSmall() {
    Divergence patient = new Divergence(Policy.ANCHOR, 1000, 900, 10, 10, 3);
    Trainer trainer = trained(patient, 30);
    trainer.train(batch(30, 1e6f));

    List<StepResult> results =
        IntStream.range(31, 33).mapToObj(i -> trainer.train(batch(i, 1))).toList();

    DriftEvent event = results.get(1).events().get(0);
    assertEquals("divergence.norm", event.getDetector());
    assertEquals(33, event.getStep());
    assertEquals("went back to the model of step 0", event.getAction());
    assertArrayEquals(settings(patient).initial(), trainer.params());
  }

  @Test
  void anAnchorThatWasTakenTooLateIsNotGoneBackTo() {
    Trainer trainer = trained(ANCHORS, 19);
    // Step 20 takes an anchor of a model that is out of its mind, though no loss shows it yet.
    float[] before = trainer.params().clone();
    List<DriftEvent> events = new ArrayList<>(trainer.train(batch(19, 3e3f)).events());
    assertNotEquals(before[0], trainer.params()[0]);
    for (int i = 20; events.isEmpty(); i++) {
      events.addAll(trainer.train(batch(i, 1)).events());
    }

    assertEquals("went back to the model of step 10", events.get(0).getAction());
  }

  @Test
  void goesOnBitForBitFromACheckpointOfAnyStep() {
    Map<String, byte[]> blobs = new HashMap<>();
    Anchor.Store store =
        new Anchor.Store() {
          @Override
          public String put(StateImage image) {
            String hash = image.state().hash(image.params());
            blobs.put(hash, image.bytes());
            return hash;
          }

          @Override
          public StateImage get(String hash) {
            return StateImage.read(blobs.get(hash), network.layout().length());
          }
        };
    RunSettings settings = settings(ANCHORS);
    Trainer undisturbed = Trainer.start(settings, Batches.STREAM, network);
    Trainer restarted = Trainer.start(settings, Batches.STREAM, network);
    int went = 0;
    for (int i = 0; i < 60; i++) {
      MiniBatch batch = batch(i, i == 17 || i == 18 ? 1e30f : i == 41 ? 1e6f : 1);
      restarted.anchors().forEach(anchor -> anchor.store(store));
      byte[] file = CheckpointFile.write(restarted.snapshot(1, Origin.NONE));
      restarted =
          Trainer.resume(settings, Batches.STREAM, network, CheckpointFile.read(file), store);
      StepResult expected = undisturbed.train(batch);
      StepResult found = restarted.train(batch);
      went += expected.events().size();
      assertEquals(expected.events(), found.events(), "batch " + i);
      assertEquals(stateHash(undisturbed), stateHash(restarted), "batch " + i);
    }
    // Two huge batches in a row, each of them undone, and one whose losses stay too large.
    assertEquals(3, went);
    assertFalse(blobs.isEmpty());
  }

  @Test
  void goingBackInVainStopsTheRunForGood() {
    RunSettings settings = settings(ANCHORS);
    Trainer trainer = Trainer.start(settings, Batches.STREAM, network);
    List<String> actions = new ArrayList<>();
    for (int i = 0; i < 40 && !trainer.stopped(); i++) {
      StepResult result = trainer.train(batch(i, i % 2 == 0 ? 1e30f : 1));
      result.events().forEach(e -> actions.add(e.getAction()));
    }

    String back = "went back to the model of step 0";
    assertEquals(List.of(back, back, back, "training stops"), actions);
    byte[] file = CheckpointFile.write(trainer.snapshot(1, Origin.NONE));
    assertTrue(
        Trainer.resume(settings, Batches.STREAM, network, CheckpointFile.read(file)).stopped());
  }

  @Test
  void thePolicyMayBeToStopOrNotToLook() {
    Trainer stopping = trained(new Divergence(Policy.STOP, 10, 4, 10, 10, 3), 5);
    stopping.train(batch(5, 1e30f));
    StepResult stop = stopping.train(batch(6, 1));
    assertEquals("training stops", stop.events().get(0).getAction());
    assertEquals(
        StepResult.Reason.LOSS_NOT_FINITE, ((Refused) stop).reason(), ((Refused) stop).message());
    assertTrue(stopping.stopped());

    Trainer blind = trained(Divergence.IGNORED, 5);
    blind.train(batch(5, 1e30f));
    Refused refused = (Refused) blind.train(batch(6, 1));
    assertEquals(List.of(), refused.events());
    assertEquals(Map.of(), blind.snapshot(1, Origin.NONE).state().sections());
  }

  @Test
  void thePolicyIsPartOfTheConfiguration() {
    assertNotEquals(
        settings(ANCHORS).configurationHash(network),
        settings(Divergence.IGNORED).configurationHash(network));
    var kept = trained(Divergence.IGNORED, 1).snapshot(1, Origin.NONE);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Trainer.resume(settings(ANCHORS), Batches.STREAM, network, kept));
    assertTrue(e.getMessage().contains("keeps no anchors"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Divergence(Policy.STOP, 4, 4, 2, 2, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Divergence(Policy.STOP, 9, 4, Double.NaN, 2, 1));
  }

  @Test
  void aDamagedWatchIsRefused() {
    byte[] bytes = trained(ANCHORS, 1).snapshot(1, Origin.NONE).state().sections().get("watch");
    Watch watch = new Watch(ANCHORS, 4, network.layout());
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = java.util.Arrays.copyOf(bytes, length);
      assertThrows(
          IllegalArgumentException.class,
          () -> watch.restore(part, (mark, hash) -> Anchor.kept(mark, hash, () -> null)));
    }
  }
}
