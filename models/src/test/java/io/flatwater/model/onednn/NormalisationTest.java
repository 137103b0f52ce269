package io.flatwater.model.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Batch;
import io.flatwater.model.Definition;
import io.flatwater.model.Examples;
import io.flatwater.model.Reference;
import io.flatwater.model.Selection;
import io.flatwater.model.dl4j.Dl4jNetwork;
import io.flatwater.optim.Layout.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NormalisationTest {

  @Test
  void seesOneShardAtATimeAsDl4jDoes() {
    Definition definition = definition(new BatchNormalization.Builder().build());
    Batch batch = Examples.batch(definition, 40, 1);
    float[] params = definition.initial(2);
    float[] found = new float[params.length];
    float[] expected = new float[params.length];
    try (NativeNetwork ours = NativeNetwork.open(definition, 2, 2);
        Dl4jNetwork theirs = Dl4jNetwork.open(definition, 2, 1)) {
      double loss = ours.objective(batch, 1, 2).gradient(params, found);
      assertEquals(theirs.objective(batch, 1, 2).gradient(params, expected), loss, 1e-5);
      assertArrayEquals(expected, found, 1e-5f);
    }
  }

  @Test
  void movesEitherKindOfRunningStatisticAsDl4jDoes() {
    for (boolean logarithmic : new boolean[] {false, true}) {
      Definition definition =
          definition(
              new BatchNormalization.Builder().useLogStd(logarithmic).lockGammaBeta(true).build());
      Batch batch = Examples.batch(definition, 40, 1);
      float[] ours = definition.initial(2);
      float[] theirs = ours.clone();
      try (NativeNetwork network = NativeNetwork.open(definition, 2, 2);
          Dl4jNetwork other = Dl4jNetwork.open(definition, 2, 1)) {
        for (int step = 0; step < 3; step++) {
          network.updateStatistics(ours, batch, 1, step);
          other.updateStatistics(theirs, batch, 1, step);
        }
      }
      assertArrayEquals(theirs, ours, 1e-5f);
    }
  }

  @Test
  void usesFixedStatisticsInTrainingAndLeavesThem() {
    for (String fixed : List.of("norm", "norm/statistics")) {
      Definition definition =
          definition(new BatchNormalization.Builder().name("norm").build()).freeze(Set.of(fixed));
      Batch batch = Examples.batch(definition, 10, 1);
      float[] params = perturbed(definition);
      float[] predicted = new float[10 * 3];
      float[] moved = params.clone();
      try (NativeNetwork ours = NativeNetwork.open(definition, 2, 2);
          Dl4jNetwork theirs = Dl4jNetwork.open(definition, 1, 1)) {
        theirs.predict(params, batch.inputs(), 10, predicted); // stock DL4J's way to predict
        float[] losses = ours.objective(batch, 1, 2).losses(params);
        float[] others = theirs.objective(batch, 1, 2).losses(params);
        for (int i = 0; i < 10; i++) {
          assertEquals(-Math.log(predicted[i * 3 + batch.labels()[i]]), losses[i], 1e-5);
          assertEquals(losses[i], others[i], 1e-5);
        }
        ours.updateStatistics(moved, batch, 1, 2);
        theirs.updateStatistics(moved, batch, 1, 2);
      }
      assertArrayEquals(params, moved);
    }
  }

  @Test
  void theWayBackThroughFixedStatisticsIsThatOfFiniteDifferences() {
    for (boolean locked : new boolean[] {false, true}) {
      BatchNormalization norm =
          new BatchNormalization.Builder().name("norm").lockGammaBeta(locked).build();
      assertDifferentiates(definition(norm).freeze(Set.of("norm/statistics")));
    }
  }

  @Test
  void theWayBackThroughLayerNormalisationIsThatOfFiniteDifferences() {
    for (boolean bias : new boolean[] {false, true}) {
      assertDifferentiates(
          definition(new DenseLayer.Builder().nOut(7).hasBias(bias).hasLayerNorm(true).build()));
    }
  }

  /** Both executors against differences of a loss in double, which know no way back. */
  private static void assertDifferentiates(Definition definition) {
    assertEquals(Optional.empty(), definition.unsupported());
    Batch batch = Examples.batch(definition, 11, 1);
    float[] params = perturbed(definition);
    double[] at = Reference.widen(params);
    Selection rows = Selection.labelled(batch, definition.classes(), 1, 2);
    float[] expected = new float[at.length];
    double h = 1e-5;
    for (Tensor tensor : definition.layout().tensors()) {
      for (int i = tensor.offset(); tensor.trainable() && i < tensor.end(); i++) {
        double[] ahead = at.clone();
        double[] behind = at.clone();
        ahead[i] += h;
        behind[i] -= h;
        double up = new Reference(definition, ahead).loss(rows);
        expected[i] = (float) ((up - new Reference(definition, behind).loss(rows)) / (2 * h));
      }
    }
    float[] found = new float[at.length];
    float[] others = new float[at.length];
    try (NativeNetwork ours = NativeNetwork.open(definition, 2, 2);
        Dl4jNetwork theirs = Dl4jNetwork.open(definition, 1, 1)) {
      ours.objective(batch, 1, 2).gradient(params, found);
      theirs.objective(batch, 1, 2).gradient(params, others);
    }
    assertArrayEquals(expected, found, 1e-5f);
    assertArrayEquals(expected, others, 1e-5f);
  }

  @Test
  void aRowOfEqualValuesNormalisesToNothing() {
    Definition definition =
        definition(new DenseLayer.Builder().nOut(7).hasBias(false).hasLayerNorm(true).build());
    float[] params = definition.initial(1);
    float[] gradient = new float[params.length];
    Batch zeros = new Batch(new float[3 * definition.inputs()], new int[3]);
    float[] found = new float[3 * 3];
    float[] expected = new float[3 * 3];
    try (NativeNetwork ours = NativeNetwork.open(definition, 1, 1);
        Dl4jNetwork theirs = Dl4jNetwork.open(definition, 1, 1)) {
      ours.predict(params, zeros.inputs(), 3, found);
      theirs.predict(params, zeros.inputs(), 3, expected);
      ours.objective(zeros, 1, 2).gradient(params, gradient);
    }
    assertArrayEquals(expected, found, 1e-6f);
    for (float value : gradient) {
      assertTrue(Float.isFinite(value));
    }
  }

  private static float[] perturbed(Definition definition) {
    float[] params = definition.initial(2);
    Random random = new Random(3);
    for (int i = 0; i < params.length; i++) {
      params[i] += (float) (0.2 * random.nextGaussian());
    }
    return params;
  }

  private static Definition definition(Layer second) {
    return Definition.fromJson(
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nOut(12).activation(Activation.TANH).build())
            .layer(second)
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(9))
            .build()
            .toJson());
  }
}
