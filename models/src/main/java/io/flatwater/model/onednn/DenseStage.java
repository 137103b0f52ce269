package io.flatwater.model.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.flatwater.model.Layer.Activation;
import io.flatwater.optim.Layout.Tensor;
import java.util.Optional;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;

/**
 * Rows times W plus b, then an activation, as oneDNN's inner product.
 *
 * <p>W stays where and as it is in the flat vector: an inner product with blocked weights would
 * gain less than their reordering costs. The bias gradient comes along with W's.
 */
final class DenseStage implements Stage {
  private final String layer;
  private final int inputs;
  private final int outputs;
  private final boolean bias;
  private final Optional<Nonlinear> activation;

  private Optional<inner_product_forward.primitive_desc> forward = Optional.empty();
  private Optional<Value> input = Optional.empty();
  private Optional<Value> known = Optional.empty();

  DenseStage(String layer, int inputs, int outputs, boolean bias, Activation activation) {
    this.layer = layer;
    this.inputs = inputs;
    this.outputs = outputs;
    this.bias = bias;
    this.activation = Nonlinear.of(activation);
  }

  @Override
  public Value forward(Assembly plan, Value rows) {
    Value x = plan.as(rows, Assembly.rowMajor(plan.rows(), inputs), plan.forward);
    Value y = plan.make(Assembly.rowMajor(plan.rows(), outputs));
    Tensor w = plan.tensor(layer, "W").orElseThrow();
    Optional<Tensor> b = bias(plan);
    Value weights = plan.parameter(w, weightsDesc());
    Optional<Eltwise> fused = activation.flatMap(DenseStage::fusible);
    var attributes = fused.map(plan::fused).orElse(plan.plain());
    var pd =
        b.isPresent()
            ? new inner_product_forward.primitive_desc(
                plan.engine(),
                plan.propagation(),
                x.desc(),
                weights.desc(),
                biasDesc(),
                y.desc(),
                attributes,
                false)
            : new inner_product_forward.primitive_desc(
                plan.engine(),
                plan.propagation(),
                x.desc(),
                weights.desc(),
                y.desc(),
                attributes,
                false);
    IntMemoryMap args =
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, x.memory())
            .put(DNNL_ARG_WEIGHTS, weights.memory())
            .put(DNNL_ARG_DST, y.memory());
    b.ifPresent(t -> args.put(DNNL_ARG_BIAS, plan.parameter(t, biasDesc()).memory()));
    plan.add(plan.forward, new inner_product_forward(pd), pd, args);
    forward = Optional.of(pd);
    input = Optional.of(x);
    known = Optional.of(y);
    if (activation.isEmpty() || fused.isPresent()) {
      return y;
    }
    Value activated = activation.get().forward(plan, y);
    known = Optional.of(activation.get().byOutput() ? activated : y);
    return activated;
  }

  private static Optional<Eltwise> fusible(Nonlinear function) {
    return function instanceof Eltwise e && e.byOutput() ? Optional.of(e) : Optional.empty();
  }

  @Override
  public Value backward(Assembly plan, Value delta) {
    Value dy = beforeActivation(plan, delta);
    weightsGradient(plan, dy);
    Value x = input.orElseThrow();
    Value dx = plan.make(x.desc());
    var pd =
        new inner_product_backward_data.primitive_desc(
            plan.engine(),
            dx.desc(),
            weightsDesc(),
            dy.desc(),
            forward.orElseThrow(),
            plan.plain(),
            false);
    Tensor w = plan.tensor(layer, "W").orElseThrow();
    plan.add(
        plan.backward,
        new inner_product_backward_data(pd),
        pd,
        new IntMemoryMap()
            .put(DNNL_ARG_DIFF_DST, dy.memory())
            .put(DNNL_ARG_WEIGHTS, plan.parameter(w, weightsDesc()).memory())
            .put(DNNL_ARG_DIFF_SRC, dx.memory()));
    return dx;
  }

  @Override
  public void end(Assembly plan, Value delta) {
    weightsGradient(plan, beforeActivation(plan, delta));
  }

  private Value beforeActivation(Assembly plan, Value delta) {
    Value y = known.orElseThrow();
    Value dy = plan.as(delta, y.desc(), plan.backward);
    return activation.map(a -> a.backward(plan, y, dy)).orElse(dy);
  }

  private void weightsGradient(Assembly plan, Value dy) {
    Tensor w = plan.tensor(layer, "W").orElseThrow();
    Optional<Tensor> b = bias(plan);
    if (!w.trainable()) {
      return;
    }
    Value x = input.orElseThrow();
    Value dw = plan.gradient(w, weightsDesc());
    var pd =
        b.isPresent()
            ? new inner_product_backward_weights.primitive_desc(
                plan.engine(),
                x.desc(),
                dw.desc(),
                biasDesc(),
                dy.desc(),
                forward.orElseThrow(),
                plan.plain(),
                false)
            : new inner_product_backward_weights.primitive_desc(
                plan.engine(),
                x.desc(),
                dw.desc(),
                dy.desc(),
                forward.orElseThrow(),
                plan.plain(),
                false);
    IntMemoryMap args =
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, x.memory())
            .put(DNNL_ARG_DIFF_DST, dy.memory())
            .put(DNNL_ARG_DIFF_WEIGHTS, dw.memory());
    b.ifPresent(t -> args.put(DNNL_ARG_DIFF_BIAS, plan.gradient(t, biasDesc()).memory()));
    plan.add(plan.backward, new inner_product_backward_weights(pd), pd, args);
  }

  /** A layer normalisation after it has the layer's b to itself. */
  private Optional<Tensor> bias(Assembly plan) {
    return bias ? plan.tensor(layer, "b") : Optional.empty();
  }

  /** DL4J's column-major {@code inputs × outputs} in memory. */
  private memory.desc weightsDesc() {
    return Assembly.rowMajor(outputs, inputs);
  }

  private memory.desc biasDesc() {
    return Assembly.rowMajor(outputs);
  }
}
