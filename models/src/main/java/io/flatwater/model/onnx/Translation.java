package io.flatwater.model.onnx;

import static io.flatwater.model.onnx.Graph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.flatwater.model.Contract;
import io.flatwater.model.Layer;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Activation.Function;
import io.flatwater.model.Layer.Shape;
import io.flatwater.model.Layer.Window;
import io.flatwater.model.Rows;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Says the layers of a network in ONNX's words, one after the other. */
final class Translation {
  private static final double GELU = 1.702;

  private final Graph graph;
  private final Layout layout;
  private final float[] params;
  private String last = OnnxModel.INPUT;
  private int nodes;

  Translation(Graph graph, Layout layout, float[] params) {
    this.graph = graph;
    this.layout = layout;
    this.params = params;
  }

  /** Turns raw rows into the network's inputs; see {@link Contract#scale}. */
  void input(Contract contract) {
    boolean bytes = contract.type() == Rows.Type.UINT8;
    graph.input(OnnxModel.INPUT, bytes ? DataType.UINT8 : DataType.FLOAT, contract.shape());
    if (bytes) {
      then("Cast", List.of(last), attribute("to", DataType.FLOAT.getNumber()));
    }
    then("Mul", List.of(last, vector("scale", contract, contract.scaling().scale())));
    then("Add", List.of(last, vector("shift", contract, contract.scaling().shift())));
    if (contract.order() == Contract.Order.CHANNELS_FIRST) {
      then("Transpose", List.of(last), attribute("perm", List.of(0L, 3L, 1L, 2L)));
    }
    flatten();
  }

  private String vector(String name, Contract contract, List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    List<Long> shape =
        array.length == 1
            ? List.of(1L)
            : contract.shape().stream().map(Integer::longValue).toList();
    return graph.constant("contract/" + name, shape, array, 0, array.length);
  }

  void add(Layer layer) {
    if (layer instanceof Layer.ToImage to) {
      Shape s = to.shape();
      String shape =
          graph.constant(
              next("shape"),
              List.of(-1L, (long) s.channels(), (long) s.height(), (long) s.width()));
      then("Reshape", List.of(last, shape));
    } else if (layer instanceof Layer.ToRow) {
      flatten();
    } else if (layer instanceof Layer.Dense dense) {
      multiply(dense.name(), dense.inputs(), dense.outputs(), dense.bias());
      activate(dense.activation());
    } else if (layer instanceof Layer.Output output) {
      if (output.weighted()) {
        multiply(output.name(), output.inputs(), output.outputs(), output.bias());
      }
      head(output);
    } else if (layer instanceof Layer.Convolution convolution) {
      convolve(convolution);
      activate(convolution.activation());
    } else if (layer instanceof Layer.Pooling pooling) {
      pool(pooling);
    } else if (layer instanceof Layer.LayerNorm norm) {
      normaliseRows(norm);
    } else if (layer instanceof Layer.BatchNorm norm) {
      normaliseChannels(norm);
    } else if (layer instanceof Layer.Activate activate) {
      activate(activate.activation());
    }
  }

  /** Names the result. */
  void output(int classes) {
    flatten();
    graph.node("Identity", OnnxModel.OUTPUT, List.of(last));
    graph.output(OnnxModel.OUTPUT, List.of(classes));
  }

  private void multiply(String layer, int inputs, int outputs, boolean bias) {
    flatten();
    List<String> operands = new ArrayList<>(List.of(last));
    // column-major inputs × outputs are row-major outputs × inputs
    operands.add(tensor(layer + "/W", List.of((long) outputs, (long) inputs)));
    if (bias) {
      operands.add(tensor(layer + "/b", List.of((long) outputs)));
    }
    then("Gemm", operands, attribute("transB", 1L));
  }

  private void head(Layer.Output output) {
    switch (output.loss()) {
      case CROSS_ENTROPY -> activate(new Activation(Function.SOFTMAX, 0));
      case BINARY_CROSS_ENTROPY -> activate(new Activation(Function.SIGMOID, 0));
      case SQUARED_ERROR -> activate(output.activation());
    }
  }

  private void convolve(Layer.Convolution c) {
    Window w = c.window();
    List<String> operands = new ArrayList<>(List.of(last));
    operands.add(
        tensor(
            c.name() + "/W",
            List.of(
                (long) c.output().channels(),
                (long) c.input().channels(),
                (long) w.kernel().height(),
                (long) w.kernel().width())));
    if (c.bias()) {
      operands.add(tensor(c.name() + "/b", List.of((long) c.output().channels())));
    }
    then(
        "Conv",
        operands,
        pair("kernel_shape", w.kernel()),
        pair("strides", w.stride()),
        pair("dilations", w.dilation()),
        pads(w, c.input(), c.output()));
  }

  private void pool(Layer.Pooling p) {
    Window w = p.window();
    AttributeProto kernel = pair("kernel_shape", w.kernel());
    AttributeProto strides = pair("strides", w.stride());
    AttributeProto pads = pads(w, p.input(), p.output());
    if (p.pool() == Layer.Pool.MAX) {
      then("MaxPool", List.of(last), kernel, strides, pads, pair("dilations", w.dilation()));
      return;
    }
    if (w.dilation().height() != 1 || w.dilation().width() != 1) {
      throw new IllegalArgumentException(
          "ONNX cannot hold layer " + p.name() + ": its average pooling has gaps (dilation)");
    }
    then("AveragePool", List.of(last), kernel, strides, pads, attribute("count_include_pad", 0L));
  }

  private static AttributeProto pair(String name, Layer.Pair pair) {
    return attribute(name, List.of((long) pair.height(), (long) pair.width()));
  }

  /** Padding at the top, the left, the bottom and the right: what the output's size needs. */
  private static AttributeProto pads(Window w, Shape in, Shape out) {
    long bottom =
        after(
            w.kernel().height(),
            w.stride().height(),
            w.dilation().height(),
            w.padding().height(),
            in.height(),
            out.height());
    long right =
        after(
            w.kernel().width(),
            w.stride().width(),
            w.dilation().width(),
            w.padding().width(),
            in.width(),
            out.width());
    return attribute(
        "pads", List.of((long) w.padding().height(), (long) w.padding().width(), bottom, right));
  }

  private static long after(int kernel, int stride, int dilation, int before, int in, int out) {
    return Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - in - before);
  }

  private void normaliseRows(Layer.LayerNorm norm) {
    flatten();
    List<Long> shape = List.of((long) norm.width());
    List<String> operands = new ArrayList<>(List.of(last, tensor(norm.name() + "/g", shape)));
    if (norm.bias()) {
      operands.add(tensor(norm.name() + "/b", shape));
    }
    then(
        "LayerNormalization",
        operands,
        attribute("axis", -1L),
        attribute("epsilon", Layer.LayerNorm.EPSILON));
  }

  private void normaliseChannels(Layer.BatchNorm norm) {
    int channels = norm.shape().channels();
    List<Long> shape = List.of((long) channels);
    String gamma = norm.name() + "/gamma";
    String beta = norm.name() + "/beta";
    List<String> operands = new ArrayList<>(List.of(last));
    operands.add(
        norm.scaled() ? tensor(gamma, shape) : filled(gamma, channels, (float) norm.gamma()));
    operands.add(norm.scaled() ? tensor(beta, shape) : filled(beta, channels, (float) norm.beta()));
    operands.add(tensor(norm.name() + "/mean", shape));
    operands.add(norm.logarithmic() ? variance(norm) : tensor(norm.name() + "/var", shape));
    then("BatchNormalization", operands, attribute("epsilon", norm.epsilon()));
  }

  private String filled(String name, int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return graph.constant(name, List.of((long) length), values, 0, length);
  }

  private String variance(Layer.BatchNorm norm) {
    Tensor logarithm = find(norm.name() + "/log10stdev");
    float[] values = new float[norm.shape().channels()];
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) Math.pow(10, 2.0 * params[logarithm.offset() + c]);
    }
    return graph.constant(
        norm.name() + "/var", List.of((long) values.length), values, 0, values.length);
  }

  private void activate(Activation activation) {
    String x = last;
    switch (activation.function()) {
      case IDENTITY -> {}
      case RELU -> then("Relu", List.of(x));
      case LEAKY_RELU -> then("LeakyRelu", List.of(x), attribute("alpha", activation.slope()));
      case ELU -> then("Elu", List.of(x), attribute("alpha", activation.slope()));
      case TANH -> then("Tanh", List.of(x));
      case SIGMOID -> then("Sigmoid", List.of(x));
      case SOFTPLUS -> then("Softplus", List.of(x));
      case SWISH -> {
        then("Sigmoid", List.of(x));
        then("Mul", List.of(x, last));
      }
      case GELU -> {
        then("Mul", List.of(x, filled(next("gelu"), 1, (float) GELU)));
        then("Sigmoid", List.of(last));
        then("Mul", List.of(x, last));
      }
      case SOFTMAX -> {
        flatten();
        then("Softmax", List.of(last), attribute("axis", 1L));
      }
    }
  }

  private void flatten() {
    then("Flatten", List.of(last), attribute("axis", 1L));
  }

  private void then(String operator, List<String> inputs, AttributeProto... attributes) {
    last = graph.node(operator, next(operator), inputs, attributes);
  }

  private String next(String what) {
    return what + "_" + nodes++;
  }

  private String tensor(String name, List<Long> shape) {
    Tensor tensor = find(name);
    return graph.constant(name, shape, params, tensor.offset(), tensor.end());
  }

  private Tensor find(String name) {
    return layout.tensors().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no tensor is named " + name));
  }
}
