package io.flatwater.model.keras;

import io.flatwater.model.Contract.Scaling;
import io.flatwater.model.Dl4jWriter.Kernel;
import io.flatwater.model.Dl4jWriter.Weighted;
import io.flatwater.model.Layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How Keras's weights become DL4J's tensors. */
final class Moves {
  private Moves() {}

  /** Reads a tensor's values, in the order of the flat vector. */
  interface Values {
    float[] read(Weights weights);
  }

  /** Reads how raw values are scaled. */
  interface Scales {
    Scaling read(Weights weights);
  }

  /** Returns where Keras has the value that DL4J has at a place of a row that was an image. */
  static int place(Optional<Shape> image, int i) {
    if (image.isEmpty()) {
      return i;
    }
    Shape s = image.get();
    int points = s.height() * s.width();
    return i % points * s.channels() + i / points;
  }

  private static List<String> variables(Weighted weighted) {
    return weighted.bias() ? List.of("kernel", "bias") : List.of("kernel");
  }

  /** Inputs × outputs, row-major, become column-major. */
  static void dense(
      Map<String, Values> values, Weighted dense, KerasLayer layer, Optional<Shape> image) {
    int in = dense.inputs();
    int out = dense.outputs();
    values.put(
        dense.name() + "/W",
        weights -> {
          float[] kernel = weights.read(layer, variables(dense), "kernel", in, out);
          float[] w = new float[kernel.length];
          for (int i = 0; i < in; i++) {
            int row = place(image, i) * out;
            for (int o = 0; o < out; o++) {
              w[o * in + i] = kernel[row + o];
            }
          }
          return w;
        });
    if (dense.bias()) {
      values.put(
          dense.name() + "/b", weights -> weights.read(layer, variables(dense), "bias", out));
    }
  }

  /** σ(z) is the second of softmax(0, z): the first class has weights of 0. */
  static void sigmoid(
      Map<String, Values> values, Weighted output, KerasLayer layer, Optional<Shape> image) {
    int in = output.inputs();
    values.put(
        output.name() + "/W",
        weights -> {
          float[] kernel = weights.read(layer, variables(output), "kernel", in, 1);
          float[] w = new float[2 * in];
          for (int i = 0; i < in; i++) {
            w[in + i] = kernel[place(image, i)];
          }
          return w;
        });
    if (output.bias()) {
      values.put(
          output.name() + "/b",
          weights -> new float[] {0, weights.read(layer, variables(output), "bias", 1)[0]});
    }
  }

  /** Height × width × input × output becomes output × input × height × width. */
  static void convolution(
      Map<String, Values> values, Weighted convolution, Kernel kernel, KerasLayer layer) {
    int height = kernel.size().height();
    int width = kernel.size().width();
    int in = convolution.inputs();
    int out = convolution.outputs();
    values.put(
        convolution.name() + "/W",
        weights -> {
          float[] from =
              weights.read(layer, variables(convolution), "kernel", height, width, in, out);
          float[] w = new float[from.length];
          int points = height * width;
          for (int p = 0; p < points; p++) {
            for (int i = 0; i < in; i++) {
              for (int o = 0; o < out; o++) {
                w[(o * in + i) * points + p] = from[(p * in + i) * out + o];
              }
            }
          }
          return w;
        });
    if (convolution.bias()) {
      values.put(
          convolution.name() + "/b",
          weights -> weights.read(layer, variables(convolution), "bias", out));
    }
  }

  /** A scale or a shift that Keras leaves out is 1 or 0 here, and learns. */
  static void normalization(
      Map<String, Values> values, String name, KerasLayer layer, int width, Optional<Shape> image) {
    List<String> variables = new ArrayList<>();
    boolean scale = layer.flag("scale", true);
    boolean center = layer.flag("center", true);
    if (scale) {
      variables.add("gamma");
    }
    if (center) {
      variables.add("beta");
    }
    variables.add("moving_mean");
    variables.add("moving_variance");
    values.put(
        name + "/gamma",
        scale ? vector(layer, variables, "gamma", width, image) : weights -> filled(width, 1));
    values.put(
        name + "/beta",
        center ? vector(layer, variables, "beta", width, image) : weights -> filled(width, 0));
    values.put(name + "/mean", vector(layer, variables, "moving_mean", width, image));
    values.put(name + "/var", vector(layer, variables, "moving_variance", width, image));
  }

  private static Values vector(
      KerasLayer layer, List<String> variables, String variable, int width, Optional<Shape> image) {
    return weights -> {
      float[] from = weights.read(layer, variables, variable, width);
      float[] to = new float[width];
      for (int i = 0; i < width; i++) {
        to[i] = from[place(image, i)];
      }
      return to;
    };
  }

  private static float[] filled(int width, float value) {
    float[] values = new float[width];
    Arrays.fill(values, value);
    return values;
  }

  /**
   * Reads {@code Rescaling}, one scale for all, or {@code Normalization}, one for each column or
   * channel.
   */
  static Scales scaling(KerasLayer layer, List<Integer> shape) {
    if (layer.kind().equals("Rescaling")) {
      layer.require(
          layer.config().path("scale").isNumber() && !layer.config().path("offset").isArray(),
          "has several scales or offsets, expected one");
      Scaling all =
          Scaling.all((float) layer.number("scale", 1), (float) layer.number("offset", 0));
      return weights -> all;
    }
    int last = shape.get(shape.size() - 1);
    layer.require(
        layer.config().path("axis").asInt(layer.config().path("axis").path(0).asInt(-1)) == -1
            && !layer.flag("invert", false),
        "is over another axis than the last, or inverted");
    long rows = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b) / last;
    return weights -> {
      List<String> variables = List.of("mean", "variance", "count");
      float[] mean = weights.read(layer, variables, "mean", last);
      float[] variance = weights.read(layer, variables, "variance", last);
      List<Float> scales = new ArrayList<>();
      List<Float> shifts = new ArrayList<>();
      for (long i = 0; i < rows * last; i++) {
        int c = (int) (i % last);
        float deviation = (float) Math.max(Math.sqrt(variance[c]), 1e-7);
        scales.add(1 / deviation);
        shifts.add(-mean[c] / deviation);
      }
      return new Scaling(scales, shifts);
    };
  }
}
