package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Content;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.DivergedException;
import io.flatwater.trainer.Divergence;
import io.flatwater.trainer.Divergence.Policy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch of huge values and wrong labels, which fits the contract, drives a model mad. */
class DivergedRunTest extends TrainersOnBroker {
  private static RunSettings settings(String run, Policy policy) {
    RunSettings bytes = Ground.settings(run);
    return new RunSettings(
        run,
        bytes.definition(),
        new Contract(
            Rows.Type.FLOAT32,
            Ground.SHAPE,
            Contract.Order.AS_IS,
            Contract.Scaling.all(1, 0),
            Contract.Task.CLASSIFICATION,
            bytes.contract().classes()),
        bytes.method(),
        bytes.seed(),
        bytes.execution(),
        bytes.beginning(),
        new Divergence(policy, 10, 4, 10, 10, 3));
  }

  private static List<MiniBatch> batches(int count, int huge) {
    List<MiniBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(batch(i, i == huge ? 1e30f : 1));
    }
    return batches;
  }

  private static MiniBatch batch(int sequence, float scale) {
    MiniBatch bytes = Ground.batch("s", sequence);
    ByteBuffer pixels = bytes.getFeatures().getData().duplicate();
    ByteBuffer values = ByteBuffer.allocate(4 * pixels.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (pixels.hasRemaining()) {
      values.putFloat((pixels.get() & 0xff) / 255f * scale);
    }
    MiniBatch batch =
        MiniBatch.newBuilder(bytes)
            .setFeatures(new Features(DataType.FLOAT32, Ground.SHAPE, values.flip()))
            .setLabels(bytes.getLabels().stream().map(l -> (l + (scale > 1 ? 1 : 0)) % 4).toList())
            .build();
    return MiniBatch.newBuilder(batch).setId(Content.miniBatchId("s", batch)).build();
  }

  private TrainerService service(Ground ground, RunSettings settings) {
    return new TrainerService(
        settings, ServiceSettings.of(CutPolicy.every(10)), ground.wiring(store), Moments.IGNORED);
  }

  @Test
  void goesBackToAnAnchorThatAnEarlierProcessTookAndThatHadToBeMadeAgain() throws Exception {
    Ground ground = Ground.on(broker.bootstrap(), "anchored", 1);
    RunSettings settings = settings("anchored", Policy.ANCHOR);
    List<MiniBatch> batches = batches(45, 27);
    ground.send("s", batches.subList(0, 26));
    TrainerService first = service(ground, settings);
    try (Running running = Running.start(first)) {
      running.await(() -> first.progress().steps() == 26);
    }
    for (var blob : store.list("", 1000)) {
      Files.delete(
          directory.resolve("store").resolve(blob.hash().substring(0, 2)).resolve(blob.hash()));
    }
    ground.send("s", batches.subList(26, 45));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings).runUntilEnded();

    List<Checkpoint> versions =
        new Witness(ground, store).assertPublishedOnce(settings, "s", batches);
    List<String> anchors = versions.get(versions.size() - 1).getAnchors();
    assertEquals(1, anchors.size());
    assertTrue(store.has(anchors.get(0)));
    List<DriftEvent> events = ground.read(Topic.DRIFT, DriftEvent.class);
    assertEquals(1, events.size());
    assertEquals(DriftLevel.DIVERGED, events.get(0).getLevel());
    // Its units are dead rather than loud; its norm is looked at before the anchor of step 30.
    assertEquals("divergence.norm", events.get(0).getDetector());
    assertEquals(30, events.get(0).getStep());
    assertEquals("went back to the model of step 20", events.get(0).getAction());
  }

  @Test
  void aRunThatStopsSaysSoAndStaysStopped() {
    Ground ground = Ground.on(broker.bootstrap(), "stopping", 1);
    RunSettings settings = settings("stopping", Policy.STOP);
    ground.send("s", batches(25, 12));
    ground.send("s", List.of(Ground.end()));

    var e = assertThrows(DivergedException.class, service(ground, settings)::runUntilEnded);
    var again = assertThrows(DivergedException.class, service(ground, settings)::runUntilEnded);

    assertTrue(e.getMessage().startsWith("stopping/s has diverged at step 20"), e.getMessage());
    assertEquals(e.getMessage(), again.getMessage());
    List<DriftEvent> events = ground.read(Topic.DRIFT, DriftEvent.class);
    assertEquals(1, events.size());
    assertEquals("training stops", events.get(0).getAction());
    assertEquals(20, ground.steps("stopping/s").size());
  }
}
