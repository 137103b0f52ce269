package io.flatwater.model.onednn;

import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Layer.Activation.Function;
import io.flatwater.model.Selection;
import io.flatwater.optim.Layout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;

/**
 * A network compiled for one number of rows: buffers, primitives and the order of their execution.
 *
 * <p>May hold fewer rows than it was compiled for: the others are zero and count for nothing.
 */
final class Plan implements AutoCloseable {
  private final Assembly assembly;
  private final stream stream;
  private final int rows;
  private final int width;
  private final Head head;
  private final FloatBuffer input;
  private final List<DropoutStage> dropouts = new ArrayList<>();
  private final List<NormStage> norms = new ArrayList<>();

  /**
   * Compiles a plan.
   *
   * @param gradient where gradients go; empty for a plan that only predicts
   */
  Plan(
      Definition definition,
      engine engine,
      stream stream,
      Block params,
      Optional<Block> gradient,
      int rows) {
    this.stream = stream;
    this.rows = rows;
    this.width = definition.inputs();
    this.assembly = new Assembly(engine, definition.layout(), params, gradient, rows);
    try (PointerScope scope = new PointerScope()) {
      Value value = assembly.make(Assembly.rowMajor(rows, width));
      this.input = assembly.floats(value);
      List<Layer> layers = definition.layers();
      List<Stage> stages = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Stage stage = stage(layers, i);
        stages.add(stage);
        value = stage.forward(assembly, value);
      }
      Layer.Output last = (Layer.Output) layers.get(layers.size() - 1);
      value = assembly.as(value, Assembly.rowMajor(rows, last.outputs()), assembly.forward);
      // an activation's derivative needs the outputs, which the deltas must then leave in place
      boolean apart =
          assembly.training()
              && (!last.weighted() || last.activation().function() != Function.IDENTITY);
      Value delta = apart ? assembly.make(value.desc()) : value;
      this.head =
          new Head(
              assembly.floats(value),
              assembly.floats(delta),
              rows,
              last.outputs(),
              Judge.of(last.loss(), last.outputs()));
      if (assembly.training()) {
        backward(definition, stages, delta);
      }
      assembly.finish();
    } catch (RuntimeException | Error e) {
      assembly.handles.close();
      throw e;
    }
  }

  private Stage stage(List<Layer> layers, int index) {
    Layer layer = layers.get(index);
    if (layer instanceof Layer.Dense d) {
      return new DenseStage(d.name(), d.inputs(), d.outputs(), d.bias(), d.activation());
    }
    if (layer instanceof Layer.Output o) {
      return o.weighted()
          ? new DenseStage(o.name(), o.inputs(), o.outputs(), o.bias(), o.activation())
          : new ActivationStage(o.activation());
    }
    if (layer instanceof Layer.Convolution c) {
      return new ConvolutionStage(c, index + 1 < layers.size() && pooled(c, layers.get(index + 1)));
    }
    if (layer instanceof Layer.Pooling p) {
      boolean derives =
          index > 0
              && layers.get(index - 1) instanceof Layer.Convolution c
              && pooled(c, layers.get(index));
      return new PoolingStage(p, derives ? before(layers.get(index - 1)) : Optional.empty());
    }
    if (layer instanceof Layer.Activate a) {
      return new ActivationStage(a.activation());
    }
    if (layer instanceof Layer.ToImage t) {
      return new ViewStage(new long[] {t.shape().length()}, dims(t.shape()));
    }
    if (layer instanceof Layer.ToRow t) {
      return new ViewStage(dims(t.shape()), new long[] {t.shape().length()});
    }
    if (layer instanceof Layer.Dropout d) {
      DropoutStage stage = new DropoutStage(d);
      if (assembly.training()) {
        dropouts.add(stage);
      }
      return stage;
    }
    if (layer instanceof Layer.LayerNorm n) {
      return new LayerNormStage(n);
    }
    if (layer instanceof Layer.BatchNorm n) {
      norms.add(new NormStage(n));
      return norms.get(norms.size() - 1);
    }
    throw new IllegalArgumentException("layer " + layer.name() + " is not for oneDNN");
  }

  /** Tells whether the derivative of a convolution's activation is left to the pooling after it. */
  private static boolean pooled(Layer.Convolution convolution, Layer next) {
    return next instanceof Layer.Pooling p
        && p.pool() == Layer.Pool.MAX
        && Eltwise.commutesWithMaxPooling(convolution.activation());
  }

  private static Optional<Eltwise> before(Layer layer) {
    return layer instanceof Layer.Convolution c ? Eltwise.of(c.activation()) : Optional.empty();
  }

  private static long[] dims(Layer.Shape shape) {
    return new long[] {shape.channels(), shape.height(), shape.width()};
  }

  /** Adds the steps backward, down to the first operation that has something to learn. */
  private void backward(Definition definition, List<Stage> stages, Value delta) {
    List<Layer> layers = definition.layers();
    int first = 0;
    while (first < layers.size() && !learns(definition, layers.get(first))) {
      first++;
    }
    Value gradient = delta;
    for (int i = layers.size() - 1; i > first; i--) {
      gradient = stages.get(i).backward(assembly, gradient);
    }
    if (first < layers.size()) {
      stages.get(first).end(assembly, gradient);
    }
  }

  private static boolean learns(Definition definition, Layer layer) {
    boolean holdsTensors =
        layer instanceof Layer.Dense
            || layer instanceof Layer.Output
            || layer instanceof Layer.Convolution
            || layer instanceof Layer.LayerNorm
            || layer instanceof Layer.BatchNorm;
    return holdsTensors
        && definition.layout().tensors().stream()
            .anyMatch(t -> t.trainable() && t.layer().equals(layer.name()));
  }

  /** Copies the rows {@code [from, from + count)} of a selection in, and draws their masks. */
  void load(Selection selection, int from, int count) {
    load(selection.inputs(), from, count);
    for (DropoutStage dropout : dropouts) {
      dropout.draw(selection, from, count);
    }
    assembly.loading.forEach(step -> step.run(stream));
    stream._wait();
  }

  /** Copies rows in. */
  void load(float[] inputs, int from, int count) {
    input.put(0, inputs, from * width, count * width);
    for (int i = count * width; i < rows * width; i++) {
      input.put(i, 0);
    }
  }

  /** Runs forward over the rows that were loaded. */
  void forward() {
    norms.forEach(NormStage::prepare);
    assembly.forward.forEach(step -> step.run(stream));
    stream._wait();
    head.read();
  }

  /** Runs backward; the head's deltas are what it begins with. */
  void backward() {
    head.write();
    assembly.backward.forEach(step -> step.run(stream));
    stream._wait();
  }

  /** Runs forward and backward without the loss between them. */
  void primitives() {
    assembly.forward.forEach(step -> step.run(stream));
    assembly.backward.forEach(step -> step.run(stream));
    stream._wait();
  }

  /** Adds to the change of the running statistics; see {@link NormStage#move}. */
  void move(double share, Layout layout, float[] params, double[] change) {
    norms.forEach(norm -> norm.move(share, layout, params, change));
  }

  /** Returns what judges the rows that were loaded. */
  Head head() {
    return head;
  }

  /** Returns the names of the kernels that are slow, of which there should be none. */
  List<String> slow() {
    return List.copyOf(assembly.slow);
  }

  @Override
  public void close() {
    assembly.handles.close();
  }
}
