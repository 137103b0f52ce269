package io.flatwater.model.onednn;

import static java.lang.Math.min;

import io.flatwater.model.Batch;
import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Network;
import io.flatwater.model.Passes;
import io.flatwater.model.Selection;
import io.flatwater.model.SelectionObjective;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Objective;
import java.lang.ref.Cleaner;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network that oneDNN runs: see the package for how.
 *
 * <p>A mini-batch is cut into a fixed number of shards of neighbouring rows; their gradients are
 * summed in their order, so that the bits do not depend on the number of threads. Batch
 * normalisation sees one shard at a time.
 */
public final class NativeNetwork implements Network, Passes {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Definition definition;
  private final Layout layout;
  private final Engines engines;
  private final Cleaner.Cleanable cleanable;

  private NativeNetwork(Definition definition, int shards, int threads) {
    this.definition = definition;
    this.layout = definition.layout();
    this.engines = new Engines(definition, shards, threads);
    Engines held = engines;
    this.cleanable = CLEANER.register(this, held::release);
  }

  /**
   * Returns why this executor cannot run a network here; empty if it can.
   *
   * <p>Loads oneDNN, and asks it for kernels: a layer that has only slow ones is left to DL4J.
   */
  public static Optional<String> unsupported(Definition definition) {
    Optional<String> reason = definition.unsupported().or(Library::unavailable);
    return reason.isPresent() ? reason : Engines.slow(definition);
  }

  /**
   * Opens a network.
   *
   * @param shards parts into which a mini-batch is cut, at least 1; decides the bits
   * @param threads that compute them, at least 1; does not decide the bits
   * @throws IllegalArgumentException if the network is {@link #unsupported}
   */
  public static NativeNetwork open(Definition definition, int shards, int threads) {
    if (shards < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "shards and threads must be positive: " + shards + ", " + threads);
    }
    definition
        .unsupported()
        .or(Library::unavailable)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    return new NativeNetwork(definition, shards, threads);
  }

  @Override
  public Layout layout() {
    return layout;
  }

  @Override
  public int inputs() {
    return definition.inputs();
  }

  @Override
  public int classes() {
    return definition.classes();
  }

  @Override
  public Optional<Definition> definition() {
    return Optional.of(definition);
  }

  @Override
  public String executor() {
    return "onednn";
  }

  @Override
  public SortedMap<String, String> numerics() {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("shards", String.valueOf(engines.shards()));
    values.put("onednn", Library.version());
    values.put("instructionSet", Library.instructionSet());
    return values;
  }

  @Override
  public Objective objective(Batch batch, long seed, long step) {
    return new SelectionObjective(this, select(batch, seed, step));
  }

  private Selection select(Batch batch, long seed, long step) {
    if (batch.inputs().length != (long) batch.rows() * inputs()) {
      throw new IllegalArgumentException(
          batch.inputs().length + " values in " + batch.rows() + " rows of " + inputs());
    }
    return Selection.labelled(batch, classes(), seed, step);
  }

  @Override
  public double gradient(float[] at, Selection rows, float[] gradient) {
    return gradients(new float[][] {at}, rows, new float[][] {gradient})[0];
  }

  @Override
  public double[] gradients(float[][] at, Selection rows, float[][] gradients) {
    if (at.length != gradients.length) {
      throw new IllegalArgumentException(
          at.length + " points, but room for " + gradients.length + " gradients");
    }
    for (int i = 0; i < at.length; i++) {
      checkLength(at[i]);
      checkLength(gradients[i]);
    }
    double[] losses = new double[at.length];
    int lanes = engines.lanes();
    for (int from = 0; from < at.length; from += lanes) {
      engines.gradients(at, rows, gradients, losses, from, min(at.length, from + lanes));
    }
    return losses;
  }

  @Override
  public void losses(float[] at, Selection rows, float[] losses) {
    checkLength(at);
    engines.losses(at, rows, losses);
  }

  @Override
  public void updateStatistics(float[] params, Batch batch, long seed, long step) {
    checkLength(params);
    if (definition.layers().stream().noneMatch(l -> l instanceof Layer.BatchNorm n && !n.fixed())) {
      return;
    }
    double[] change = engines.move(params, select(batch, seed, step));
    for (int i = 0; i < params.length; i++) {
      params[i] += (float) change[i];
    }
  }

  @Override
  public void predict(float[] params, float[] inputs, int rows, float[] probabilities) {
    checkLength(params);
    if (rows < 0
        || inputs.length < (long) rows * inputs()
        || probabilities.length < (long) rows * classes()) {
      throw new IllegalArgumentException(
          rows + " rows do not fit into " + inputs.length + " and " + probabilities.length);
    }
    engines.predict(params, inputs, rows, probabilities);
  }

  private void checkLength(float[] vector) {
    if (vector.length != layout.length()) {
      throw new IllegalArgumentException(
          "a vector of " + vector.length + ", expected " + layout.length());
    }
  }

  @Override
  public void close() {
    engines.close();
    cleanable.clean();
  }
}
