package io.flatwater.app.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.metric.Majority;
import io.flatwater.model.metric.Persistence;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  @Test
  void areTheMetricsOfTheSameNamesWhereNothingIsKnownOfTheTruth() {
    SplittableRandom random = new SplittableRandom(5);
    Baselines baselines = new Baselines();
    Persistence persistence = new Persistence();
    Majority majority = new Majority(5);
    int label = 0;
    for (int step = 0; step < 50; step++) {
      List<Integer> labels = new ArrayList<>();
      for (int row = random.nextInt(9); row > 0; row--) {
        label = random.nextInt(3) == 0 ? random.nextInt(5) : label;
        // Some have no label: nobody is asked about them.
        boolean unlabelled = random.nextInt(6) == 0;
        labels.add(unlabelled ? -1 : label);
        if (!unlabelled) {
          persistence.add(label);
          majority.add(label);
        }
      }
      baselines.add(batch(labels, Collections.nCopies(labels.size(), -1)));
    }
    assertEquals(persistence.value(), baselines.persistence(), 1e-12);
    assertEquals(majority.value(), baselines.majority(), 1e-12);
  }

  @Test
  void knowGivenLabelsAndAreHeldToTheTruth() {
    Baselines baselines = new Baselines();
    baselines.add(batch(List.of(0, 1, 1, 1), List.of(0, 0, 1, 0)));
    // The label before: nothing, 0, 1, 1. The most frequent: nothing, 0, 0, 1.
    assertEquals(2 / 4.0, baselines.persistence(), 0);
    assertEquals(1 / 4.0, baselines.majority(), 0);
  }

  @Test
  void sayNothingOfNoRows() {
    assertTrue(Double.isNaN(new Baselines().persistence()));
    assertTrue(Double.isNaN(new Baselines().majority()));
  }

  private static MiniBatch batch(List<Integer> labels, List<Integer> clean) {
    return MiniBatch.newBuilder()
        .setId("b")
        .setSequence(0)
        .setIds(labels.stream().map(Object::toString).toList())
        .setEventTimes(Collections.nCopies(labels.size(), 0L))
        .setDomains(Collections.nCopies(labels.size(), ""))
        .setSources(Collections.nCopies(labels.size(), ""))
        .setFeatures(new Features(DataType.UINT8, List.of(1), ByteBuffer.allocate(labels.size())))
        .setLabels(labels)
        .setCleanLabels(clean)
        .build();
  }
}
