package io.flatwater.model.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import io.flatwater.model.Layer;
import io.flatwater.optim.Layout.Tensor;
import java.util.Optional;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;

/** Layer normalisation of rows; the rows that a plan has but no batch fills become b. */
final class LayerNormStage implements Stage {
  private final Layer.LayerNorm layer;
  private final int flags;
  private Optional<layer_normalization_forward.primitive_desc> forward = Optional.empty();
  private Optional<Value> input = Optional.empty();
  private Optional<Value> mean = Optional.empty();
  private Optional<Value> variance = Optional.empty();

  LayerNormStage(Layer.LayerNorm layer) {
    this.layer = layer;
    this.flags =
        normalization_flags.use_scale.value
            | (layer.bias() ? normalization_flags.use_shift.value : 0);
  }

  @Override
  public Value forward(Assembly plan, Value rows) {
    Value x = plan.as(rows, Assembly.rowMajor(plan.rows(), layer.width()), plan.forward);
    Value y = plan.make(x.desc());
    var pd =
        new layer_normalization_forward.primitive_desc(
            plan.engine(),
            plan.propagation().value,
            x.desc(),
            y.desc(),
            (float) Layer.LayerNorm.EPSILON,
            flags,
            plan.plain(),
            false);
    IntMemoryMap args =
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, x.memory())
            .put(DNNL_ARG_DST, y.memory())
            .put(DNNL_ARG_SCALE, plan.parameter(tensor(plan, "g"), desc()).memory());
    if (layer.bias()) {
      args.put(DNNL_ARG_SHIFT, plan.parameter(tensor(plan, "b"), desc()).memory());
    }
    if (plan.training()) {
      mean = Optional.of(plan.make(Assembly.rowMajor(plan.rows())));
      variance = Optional.of(plan.make(Assembly.rowMajor(plan.rows())));
      args.put(DNNL_ARG_MEAN, mean.get().memory());
      args.put(DNNL_ARG_VARIANCE, variance.get().memory());
    }
    plan.add(plan.forward, new layer_normalization_forward(pd), pd, args);
    forward = Optional.of(pd);
    input = Optional.of(x);
    return y;
  }

  @Override
  public Value backward(Assembly plan, Value delta) {
    Value x = input.orElseThrow();
    Value dy = plan.as(delta, x.desc(), plan.backward);
    Value dx = plan.make(x.desc());
    var pd =
        new layer_normalization_backward.primitive_desc(
            plan.engine(),
            prop_kind.backward.value,
            dx.desc(),
            dy.desc(),
            x.desc(),
            (float) Layer.LayerNorm.EPSILON,
            flags,
            forward.orElseThrow(),
            plan.plain(),
            false);
    IntMemoryMap args =
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, x.memory())
            .put(DNNL_ARG_DIFF_DST, dy.memory())
            .put(DNNL_ARG_MEAN, mean.orElseThrow().memory())
            .put(DNNL_ARG_VARIANCE, variance.orElseThrow().memory())
            .put(DNNL_ARG_SCALE, plan.parameter(tensor(plan, "g"), desc()).memory())
            .put(DNNL_ARG_DIFF_SRC, dx.memory())
            .put(DNNL_ARG_DIFF_SCALE, learnt(plan, "g").memory());
    if (layer.bias()) {
      args.put(DNNL_ARG_DIFF_SHIFT, learnt(plan, "b").memory());
    }
    plan.add(plan.backward, new layer_normalization_backward(pd), pd, args);
    return dx;
  }

  private Value learnt(Assembly plan, String parameter) {
    Tensor tensor = tensor(plan, parameter);
    return tensor.trainable() ? plan.gradient(tensor, desc()) : plan.make(desc());
  }

  private Tensor tensor(Assembly plan, String parameter) {
    return plan.tensor(layer.name(), parameter).orElseThrow();
  }

  private memory.desc desc() {
    return Assembly.rowMajor(layer.width());
  }
}
