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
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.memory;

/**
 * Batch normalisation: by the statistics of the plan's rows in training, by the running ones in
 * prediction and where those are fixed; it is then an affine map of each channel.
 */
final class NormStage implements Stage {
  private static final int BY_ROWS =
      normalization_flags.use_scale.value | normalization_flags.use_shift.value;
  private static final int BY_RUNNING = BY_ROWS | normalization_flags.use_global_stats.value;

  private final Layer.BatchNorm layer;
  private Optional<batch_normalization_forward.primitive_desc> forward = Optional.empty();
  private Optional<Value> input = Optional.empty();
  private Optional<Value> scale = Optional.empty();
  private Optional<Value> mean = Optional.empty();
  private Optional<Value> variance = Optional.empty();
  private Optional<Running> running = Optional.empty();
  private Optional<Seen> seen = Optional.empty();

  /** Where a training plan finds the statistics of its rows. */
  private record Seen(FloatBuffer means, FloatBuffer variances) {}

  /** Where a plan finds and puts the running statistic that has to be converted. */
  private record Running(FloatBuffer logarithms, FloatBuffer variances) {}

  NormStage(Layer.BatchNorm layer) {
    this.layer = layer;
  }

  /** Converts the running statistics of the parameters that were put in, where they are used. */
  void prepare() {
    running.ifPresent(
        r -> {
          for (int c = 0; c < layer.shape().channels(); c++) {
            r.variances().put(c, (float) Math.pow(10, 2.0 * r.logarithms().get(c)));
          }
        });
  }

  /**
   * Adds this plan's share of how far the running statistics are to move, after a pass forward in
   * training. As in DL4J, logarithms are averaged where logarithms are kept.
   *
   * @param share of the rows of the mini-batch
   * @param layout of the flat vector
   * @param params only read
   * @param change added to
   */
  void move(double share, Layout layout, float[] params, double[] change) {
    if (layer.fixed()) {
      return;
    }
    double step = 1 - layer.decay();
    int mean = offset(layout, "mean");
    int spread = offset(layout, layer.logarithmic() ? "log10stdev" : "var");
    Seen batch = seen.orElseThrow();
    for (int c = 0; c < layer.shape().channels(); c++) {
      change[mean + c] += share * step * (batch.means().get(c) - params[mean + c]);
      double variance = batch.variances().get(c);
      double old = params[spread + c];
      if (layer.logarithmic()) {
        double power = Math.pow(10, 2 * old);
        double next = Math.log10(layer.decay() * power + step * variance) / 2;
        change[spread + c] += share * (next - old);
      } else {
        change[spread + c] += share * step * (variance - old);
      }
    }
  }

  private int offset(Layout layout, String parameter) {
    String name = layer.name() + "/" + parameter;
    return layout.tensors().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow()
        .offset();
  }

  @Override
  public Value forward(Assembly plan, Value x) {
    var pd =
        Assembly.fastest(
            () -> describe(plan, x.desc()),
            () -> describe(plan, Blocks.of(plan.rows(), layer.shape())));
    Value in = plan.as(x, pd.src_desc(), plan.forward);
    Value out = plan.make(pd.dst_desc());
    Value gamma = constantOr(plan, "gamma", (float) layer.gamma());
    Value beta = constantOr(plan, "beta", (float) layer.beta());
    statistics(plan);
    plan.add(
        plan.forward,
        new batch_normalization_forward(pd),
        pd,
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, in.memory())
            .put(DNNL_ARG_DST, out.memory())
            .put(DNNL_ARG_SCALE, gamma.memory())
            .put(DNNL_ARG_SHIFT, beta.memory())
            .put(DNNL_ARG_MEAN, mean.orElseThrow().memory())
            .put(DNNL_ARG_VARIANCE, variance.orElseThrow().memory()));
    forward = Optional.of(pd);
    input = Optional.of(in);
    scale = Optional.of(gamma);
    return out;
  }

  @Override
  public Value backward(Assembly plan, Value delta) {
    Value x = input.orElseThrow();
    Value dy = plan.as(delta, x.desc(), plan.backward);
    Value dx = plan.make(x.desc());
    var pd =
        new batch_normalization_backward.primitive_desc(
            plan.engine(),
            org.bytedeco.dnnl.global.dnnl.prop_kind.backward.value,
            dx.desc(),
            dy.desc(),
            x.desc(),
            (float) layer.epsilon(),
            flags(plan),
            forward.orElseThrow(),
            plan.plain(),
            false);
    plan.add(
        plan.backward,
        new batch_normalization_backward(pd),
        pd,
        new IntMemoryMap()
            .put(DNNL_ARG_SRC, x.memory())
            .put(DNNL_ARG_DIFF_DST, dy.memory())
            .put(DNNL_ARG_MEAN, mean.orElseThrow().memory())
            .put(DNNL_ARG_VARIANCE, variance.orElseThrow().memory())
            .put(DNNL_ARG_SCALE, scale.orElseThrow().memory())
            .put(DNNL_ARG_DIFF_SRC, dx.memory())
            .put(DNNL_ARG_DIFF_SCALE, learntOr(plan, "gamma").memory())
            .put(DNNL_ARG_DIFF_SHIFT, learntOr(plan, "beta").memory()));
    return dx;
  }

  private batch_normalization_forward.primitive_desc describe(Assembly plan, memory.desc x) {
    return new batch_normalization_forward.primitive_desc(
        plan.engine(),
        plan.propagation().value,
        x,
        x,
        (float) layer.epsilon(),
        flags(plan),
        plan.plain(),
        false);
  }

  private int flags(Assembly plan) {
    return byRows(plan) ? BY_ROWS : BY_RUNNING;
  }

  private boolean byRows(Assembly plan) {
    return plan.training() && !layer.fixed();
  }

  private void statistics(Assembly plan) {
    if (byRows(plan)) {
      mean = Optional.of(plan.make(desc()));
      variance = Optional.of(plan.make(desc()));
      seen = Optional.of(new Seen(plan.floats(mean.get()), plan.floats(variance.get())));
      return;
    }
    mean = Optional.of(plan.parameter(tensor(plan, "mean").orElseThrow(), desc()));
    Value spread =
        plan.parameter(
            tensor(plan, layer.logarithmic() ? "log10stdev" : "var").orElseThrow(), desc());
    if (layer.logarithmic()) {
      Value converted = plan.make(desc());
      running = Optional.of(new Running(plan.floats(spread), plan.floats(converted)));
      spread = converted;
    }
    variance = Optional.of(spread);
  }

  private Value constantOr(Assembly plan, String parameter, float constant) {
    Optional<Tensor> tensor = tensor(plan, parameter);
    if (tensor.isPresent()) {
      return plan.parameter(tensor.get(), desc());
    }
    Value value = plan.make(desc());
    FloatBuffer floats = plan.floats(value);
    for (int c = 0; c < layer.shape().channels(); c++) {
      floats.put(c, constant);
    }
    return value;
  }

  private Value learntOr(Assembly plan, String parameter) {
    return tensor(plan, parameter)
        .filter(Tensor::trainable)
        .map(t -> plan.gradient(t, desc()))
        .orElseGet(() -> plan.make(desc()));
  }

  private Optional<Tensor> tensor(Assembly plan, String parameter) {
    return plan.tensor(layer.name(), parameter);
  }

  private memory.desc desc() {
    return Assembly.rowMajor(layer.shape().channels());
  }
}
