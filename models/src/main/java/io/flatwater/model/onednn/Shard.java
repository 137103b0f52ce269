package io.flatwater.model.onednn;

import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Computes a part of a mini-batch, with an engine, plans and a gradient of its own.
 *
 * <p>Used by one thread at a time, not always the same.
 */
final class Shard implements AutoCloseable {
  private static final int KEPT_PLANS = 6;

  private final Definition definition;
  private final Block params;
  private final Block predicting;
  private final boolean exact;
  private final Handles handles = new Handles();
  private final engine engine;
  private final stream stream;
  private final Map<Integer, Plan> training = plans();
  private final Map<Integer, Plan> prediction = plans();

  private final Optional<Block> gradient;
  private Optional<Loaded> loaded = Optional.empty();

  /** What a plan holds: the passes of one step need not load it again. */
  private record Loaded(Plan plan, Selection selection, int from) {}

  /**
   * Makes a shard.
   *
   * @param params where the flat vector lies in training
   * @param predicting where it lies in prediction
   * @param gradient where its gradients go; empty if it is only to predict
   */
  Shard(Definition definition, Block params, Block predicting, Optional<Block> gradient) {
    this.gradient = gradient;
    this.definition = definition;
    this.params = params;
    this.predicting = predicting;
    this.exact =
        definition.layers().stream().anyMatch(l -> l instanceof Layer.BatchNorm n && !n.fixed());
    try (PointerScope scope = new PointerScope()) {
      engine = handles.keep(new engine(org.bytedeco.dnnl.engine.kind.cpu, 0));
      stream = handles.keep(new stream(engine));
    }
  }

  private static Map<Integer, Plan> plans() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, Plan> eldest) {
        if (size() <= KEPT_PLANS) {
          return false;
        }
        eldest.getValue().close();
        return true;
      }
    };
  }

  /**
   * Returns for how many rows a plan is compiled that is to hold this many: the same up to 16, then
   * at most an eighth more, so that batches of ever new sizes do not want ever new plans. A pure
   * function, because the number of rows decides the bits.
   */
  static int capacity(int rows) {
    int grain = Math.max(1, Integer.highestOneBit(rows) / 8);
    return rows <= 16 ? rows : (rows + grain - 1) / grain * grain;
  }

  /** Runs forward and backward over rows of a selection and returns their part of the loss. */
  double gradient(Selection selection, int from, int to) {
    Plan plan = loaded(selection, from, to - from);
    plan.forward();
    double sum = plan.head().judge(selection, from, to - from);
    plan.backward();
    return sum / selection.size();
  }

  /** Runs forward as in training and writes the unweighted losses of rows of a selection. */
  void losses(Selection selection, int from, int to, float[] losses) {
    Plan plan = loaded(selection, from, to - from);
    plan.forward();
    plan.head().losses(selection, from, to - from, losses);
  }

  /** Runs forward as in training and adds to the change of the running statistics. */
  void move(Selection selection, int from, int to, float[] params, double[] change) {
    Plan plan = loaded(selection, from, to - from);
    plan.forward();
    double share = (double) (to - from) / selection.size();
    plan.move(share, definition.layout(), params, change);
  }

  /** Runs forward as in prediction. */
  void predict(float[] inputs, int from, int count, float[] probabilities) {
    Plan plan =
        prediction.computeIfAbsent(
            capacity(count),
            n -> new Plan(definition, engine, stream, predicting, Optional.empty(), n));
    plan.load(inputs, from, count);
    plan.forward();
    plan.head().predict(count, probabilities, from * definition.classes());
  }

  /** Returns the slow kernels of a training plan for some rows. */
  List<String> slow(int rows) {
    return plan(rows).slow();
  }

  private Plan loaded(Selection selection, int from, int count) {
    Plan plan = plan(count);
    Loaded wanted = new Loaded(plan, selection, from);
    boolean there =
        loaded.isPresent()
            && loaded.get().plan() == plan
            && loaded.get().selection() == selection
            && loaded.get().from() == from;
    if (!there) {
      loaded = Optional.empty();
      plan.load(selection, from, count);
      loaded = Optional.of(wanted);
    }
    return plan;
  }

  private Plan plan(int rows) {
    return training.computeIfAbsent(
        exact ? rows : capacity(rows),
        n -> new Plan(definition, engine, stream, params, gradient, n));
  }

  @Override
  public void close() {
    training.values().forEach(Plan::close);
    prediction.values().forEach(Plan::close);
    handles.close();
  }
}
