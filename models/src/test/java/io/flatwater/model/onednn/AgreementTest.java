package io.flatwater.model.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Batch;
import io.flatwater.model.Definition;
import io.flatwater.model.Examples;
import io.flatwater.model.Layer;
import io.flatwater.model.Reference;
import io.flatwater.model.Selection;
import io.flatwater.model.dl4j.Dl4jNetwork;
import io.flatwater.optim.Layout.Tensor;
import io.flatwater.optim.Objective;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The executor against DL4J and against plain double arithmetic, on networks of all shapes. */
class AgreementTest {
  /** Float against double, or float against float in another order, relative to the gradient. */
  private static final double CLOSE = 2e-5;

  @Property(tries = 30, seed = "1", shrinking = ShrinkingMode.OFF)
  void agreesWithDl4jOnDenseNetworks(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 257) int rows,
      @ForAll @IntRange(min = 1, max = 3) int shards) {
    compare(RandomNetworks.dense(seed), rows, shards);
  }

  @Property(tries = 25, seed = "2", shrinking = ShrinkingMode.OFF)
  void agreesWithDl4jOnConvolutionalNetworks(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 33) int rows,
      @ForAll @IntRange(min = 1, max = 2) int shards) {
    compare(RandomNetworks.convolutional(seed), rows, shards);
  }

  private static void compare(Definition definition, int atLeast, int atMost) {
    // the statistics of two or three rows magnify every rounding
    int rows = normalises(definition) ? Math.max(atLeast, 8) : atLeast;
    int shards = normalises(definition) ? 1 : atMost; // the reference knows no shards
    Optional<String> reason = NativeNetwork.unsupported(definition);
    if (reason.isPresent()) { // older processors have fewer kernels
      assertFalse(Library.instructionSet().startsWith("avx512"), () -> reason + " " + definition);
      return;
    }
    Batch batch = Examples.batch(definition, rows, rows);
    float[] params = parameters(definition);
    float[] found = new float[params.length];
    float[] expected = new float[params.length];
    try (NativeNetwork ours = NativeNetwork.open(definition, shards, 2);
        Dl4jNetwork theirs = Dl4jNetwork.open(definition, shards, 1)) {
      double loss = ours.objective(batch, 5, 6).gradient(params, found);
      assertEquals(theirs.objective(batch, 5, 6).gradient(params, expected), loss, 1e-4);
      if (distance(Reference.widen(expected), found) > CLOSE) {
        // one of the two fell on the other side of a kink: plain double arithmetic decides
        Reference reference = new Reference(definition, params);
        reference.loss(Selection.labelled(batch, definition.classes(), 5, 6));
        assertClose(reference.gradient(), found, definition);
      }
      float[] probabilities = new float[rows * definition.classes()];
      float[] others = new float[rows * definition.classes()];
      ours.predict(params, batch.inputs(), rows, probabilities);
      theirs.predict(params, batch.inputs(), rows, others);
      assertClose(Reference.widen(others), probabilities, definition);
      float[] moved = params.clone();
      float[] alsoMoved = params.clone();
      ours.updateStatistics(moved, batch, 5, 6);
      theirs.updateStatistics(alsoMoved, batch, 5, 6);
      assertClose(Reference.widen(alsoMoved), moved, definition);
    }
  }

  @Property(tries = 30, seed = "3", shrinking = ShrinkingMode.OFF)
  void agreesWithDoubleArithmetic(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 9) int atLeast) {
    Definition definition =
        seed % 2 == 0 ? RandomNetworks.dense(seed) : RandomNetworks.convolutional(seed);
    int rows = normalises(definition) ? Math.max(atLeast, 8) : atLeast;
    Batch batch = Examples.batch(definition, rows, rows);
    float[] params = parameters(definition);
    Reference reference = new Reference(definition, params);
    Selection selection = Selection.labelled(batch, definition.classes(), 5, 6);
    try (NativeNetwork network = NativeNetwork.open(definition, 1, 1)) {
      Objective objective = network.objective(batch, 5, 6);
      float[] gradient = new float[params.length];
      assertEquals(reference.loss(selection), objective.gradient(params, gradient), 1e-4);
      assertClose(reference.gradient(), gradient, definition);
      assertClose(reference.losses(selection), objective.losses(params), definition);
    }
  }

  private static boolean normalises(Definition definition) {
    return definition.layers().stream()
        .anyMatch(layer -> layer instanceof Layer.BatchNorm norm && !norm.fixed());
  }

  /** Returns parameters none of which is exactly 0: at its kink, a ReLU has two derivatives. */
  private static float[] parameters(Definition definition) {
    float[] params = definition.initial(3);
    Random random = new Random(4);
    for (Tensor tensor : definition.layout().tensors()) {
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        params[i] += (float) (0.1 * random.nextGaussian());
      }
    }
    return params;
  }

  private static void assertClose(double[] expected, float[] found, Definition definition) {
    double relative = distance(expected, found);
    double limit = normalises(definition) ? 10 * CLOSE : CLOSE;
    assertTrue(relative < limit, () -> "they differ by " + relative + ": " + definition.layers());
  }

  /** Compares by the norm of the difference: one value on the other side of a kink may differ. */
  private static double distance(double[] expected, float[] found) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(found[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference) / Math.max(Math.sqrt(size), 1e-6);
  }
}
