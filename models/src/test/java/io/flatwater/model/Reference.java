package io.flatwater.model;

import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.BatchNorm;
import io.flatwater.model.Layer.Convolution;
import io.flatwater.model.Layer.Dense;
import io.flatwater.model.Layer.Output;
import io.flatwater.model.Layer.Pooling;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks in plain double arithmetic, as slow and as plain as possible: what executors are held
 * to.
 *
 * <p>Each operation keeps its input; {@code backward} turns the gradient at its output into the one
 * at its input and adds to the parameters' gradient.
 */
public final class Reference {
  private final Definition definition;
  private final Layout layout;
  private final double[] params;
  private final double[] gradient;
  private final Map<String, Map<String, Integer>> offsets = new HashMap<>();
  private final List<double[][]> inputs = new ArrayList<>();

  /** Makes a reference at some parameters. */
  public Reference(Definition definition, double[] params) {
    this.definition = definition;
    this.layout = definition.layout();
    for (Tensor tensor : layout.tensors()) {
      String parameter = tensor.name().substring(tensor.layer().length() + 1);
      offsets
          .computeIfAbsent(tensor.layer(), name -> new HashMap<>())
          .put(parameter, tensor.offset());
    }
    this.params = params.clone();
    this.gradient = new double[params.length];
  }

  /** Makes a reference at some parameters. */
  public Reference(Definition definition, float[] params) {
    this(definition, widen(params));
  }

  /** Returns the same numbers in double. */
  public static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Returns the gradient of the last {@link #loss}, 0 where nothing is trainable. */
  public double[] gradient() {
    double[] masked = gradient.clone();
    for (Tensor tensor : layout.tensors()) {
      for (int i = tensor.offset(); !tensor.trainable() && i < tensor.end(); i++) {
        masked[i] = 0;
      }
    }
    return masked;
  }

  /** Returns the loss of the selection and computes the gradient. */
  public double loss(Selection rows) {
    double[][] outputs = forward(rows);
    double[][] delta = new double[rows.size()][];
    double loss = 0;
    for (int i = 0; i < rows.size(); i++) {
      double scale = (double) rows.weights()[i] / rows.size();
      loss += scale * loss(outputs[i], rows.labels()[i]);
      delta[i] = delta(outputs[i], rows.labels()[i]);
      for (int c = 0; c < delta[i].length; c++) {
        delta[i][c] *= scale;
      }
    }
    java.util.Arrays.fill(gradient, 0);
    List<Layer> layers = definition.layers();
    for (int l = layers.size() - 1; l >= 0; l--) {
      delta = backward(layers.get(l), inputs.get(l), delta, rows);
    }
    return loss;
  }

  /** Returns the unweighted loss of each row. */
  public double[] losses(Selection rows) {
    double[][] outputs = forward(rows);
    double[] losses = new double[rows.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = loss(outputs[i], rows.labels()[i]);
    }
    return losses;
  }

  private Output last() {
    return (Output) definition.layers().get(definition.layers().size() - 1);
  }

  private double loss(double[] y, int label) {
    return switch (last().loss()) {
      case CROSS_ENTROPY -> -logProbability(y, label);
      case BINARY_CROSS_ENTROPY -> {
        double sum = 0;
        for (int c = 0; c < y.length; c++) {
          double p = bounded(y[c]);
          sum -= c == label ? Math.log(p) : Math.log(1 - p);
        }
        yield sum;
      }
      case SQUARED_ERROR -> {
        double sum = 0;
        for (int c = 0; c < y.length; c++) {
          sum += Math.pow(y[c] - (c == label ? 1 : 0), 2) / y.length;
        }
        yield sum;
      }
    };
  }

  private double[] delta(double[] y, int label) {
    double[] delta = new double[y.length];
    double[] softmax = softmax(y);
    for (int c = 0; c < y.length; c++) {
      double target = c == label ? 1 : 0;
      double sigmoid = 1 / (1 + Math.exp(-y[c]));
      double p = bounded(y[c]);
      delta[c] =
          switch (last().loss()) {
            case CROSS_ENTROPY -> softmax[c] - target;
            case BINARY_CROSS_ENTROPY -> (p - target) / (p * (1 - p)) * sigmoid * (1 - sigmoid);
            case SQUARED_ERROR -> 2 * (y[c] - target) / y.length;
          };
    }
    return delta;
  }

  private static double bounded(double z) {
    double least = Layer.LEAST_PROBABILITY;
    return Math.min(Math.max(1 / (1 + Math.exp(-z)), least), 1 - least);
  }

  private double[][] forward(Selection rows) {
    int width = definition.inputs();
    double[][] x = new double[rows.size()][width];
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < width; k++) {
        x[i][k] = rows.inputs()[i * width + k];
      }
    }
    inputs.clear();
    for (Layer layer : definition.layers()) {
      inputs.add(x);
      x = forward(layer, x, rows);
    }
    return x;
  }

  private double[][] forward(Layer layer, double[][] x, Selection rows) {
    if (layer instanceof BatchNorm norm) {
      return normalised(norm, x).output();
    }
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      if (layer instanceof Dense d) {
        y[i] = activate(d.activation(), dense(layer.name(), x[i], d.outputs(), d.bias()));
      } else if (layer instanceof Layer.LayerNorm n) {
        y[i] = layerNorm(n, x[i]);
      } else if (layer instanceof Output o) {
        double[] z = o.weighted() ? dense(layer.name(), x[i], o.outputs(), o.bias()) : x[i];
        y[i] = activate(o.activation(), z);
      } else if (layer instanceof Convolution c) {
        y[i] = activate(c.activation(), convolve(c, x[i]));
      } else if (layer instanceof Pooling p) {
        y[i] = pool(p, x[i]);
      } else if (layer instanceof Layer.Activate a) {
        y[i] = activate(a.activation(), x[i]);
      } else if (layer instanceof Layer.Dropout d) {
        y[i] = times(x[i], mask(d, i, x[i].length, rows));
      } else {
        y[i] = x[i];
      }
    }
    return y;
  }

  private double[][] backward(Layer layer, double[][] x, double[][] delta, Selection rows) {
    if (layer instanceof BatchNorm norm) {
      return normalised(norm, x).backward(delta, gradient);
    }
    double[][] at = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      if (layer instanceof Dense d) {
        double[] z = dense(layer.name(), x[i], d.outputs(), d.bias());
        at[i] = denseBackward(layer.name(), x[i], d.bias(), slope(d.activation(), z, delta[i]));
      } else if (layer instanceof Layer.LayerNorm n) {
        at[i] = layerNormBackward(n, x[i], delta[i]);
      } else if (layer instanceof Output o) {
        double[] z = o.weighted() ? dense(layer.name(), x[i], o.outputs(), o.bias()) : x[i];
        double[] before = slope(o.activation(), z, delta[i]);
        at[i] = o.weighted() ? denseBackward(layer.name(), x[i], o.bias(), before) : before;
      } else if (layer instanceof Convolution c) {
        at[i] = convolveBackward(c, x[i], slope(c.activation(), convolve(c, x[i]), delta[i]));
      } else if (layer instanceof Pooling p) {
        at[i] = poolBackward(p, x[i], delta[i]);
      } else if (layer instanceof Layer.Activate a) {
        at[i] = slope(a.activation(), x[i], delta[i]);
      } else if (layer instanceof Layer.Dropout d) {
        at[i] = times(delta[i], mask(d, i, x[i].length, rows));
      } else {
        at[i] = delta[i];
      }
    }
    return at;
  }

  private Normalised normalised(BatchNorm norm, double[][] x) {
    int first = offset(norm.name(), norm.scaled() ? "gamma" : "mean");
    return new Normalised(norm, x, params, first);
  }

  private int offset(String layer, String parameter) {
    return offsets.computeIfAbsent(layer, name -> new HashMap<>()).get(parameter);
  }

  private double[] dense(String name, double[] x, int outputs, boolean bias) {
    int w = offset(name, "W");
    int b = bias ? offset(name, "b") : -1;
    double[] z = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      z[o] = bias ? params[b + o] : 0;
      for (int k = 0; k < x.length; k++) {
        z[o] += params[w + o * x.length + k] * x[k];
      }
    }
    return z;
  }

  private double[] denseBackward(String name, double[] x, boolean bias, double[] delta) {
    int w = offset(name, "W");
    int b = bias ? offset(name, "b") : -1;
    double[] at = new double[x.length];
    for (int o = 0; o < delta.length; o++) {
      if (bias) {
        gradient[b + o] += delta[o];
      }
      for (int k = 0; k < x.length; k++) {
        gradient[w + o * x.length + k] += delta[o] * x[k];
        at[k] += delta[o] * params[w + o * x.length + k];
      }
    }
    return at;
  }

  private double[] layerNorm(Layer.LayerNorm norm, double[] x) {
    double mean = java.util.Arrays.stream(x).average().orElseThrow();
    double variance =
        java.util.Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    int g = offset(norm.name(), "g");
    double[] y = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      y[k] = params[g + k] * (x[k] - mean) / Math.sqrt(variance + Layer.LayerNorm.EPSILON);
      y[k] += norm.bias() ? params[offset(norm.name(), "b") + k] : 0;
    }
    return y;
  }

  /** By central differences, which need no derivation: y is linear in g and b. */
  private double[] layerNormBackward(Layer.LayerNorm norm, double[] x, double[] delta) {
    double[] at = new double[x.length];
    double[] y = layerNorm(norm, x);
    for (int k = 0; k < x.length; k++) {
      double h = 1e-6 * (1 + Math.abs(x[k]));
      double[] moved = x.clone();
      moved[k] = x[k] + h;
      double[] ahead = layerNorm(norm, moved);
      moved[k] = x[k] - h;
      double[] behind = layerNorm(norm, moved);
      for (int c = 0; c < x.length; c++) {
        at[k] += delta[c] * (ahead[c] - behind[c]) / (2 * h);
      }
      int g = offset(norm.name(), "g") + k;
      double shift = norm.bias() ? params[offset(norm.name(), "b") + k] : 0;
      gradient[g] += delta[k] * (y[k] - shift) / params[g];
      if (norm.bias()) {
        gradient[offset(norm.name(), "b") + k] += delta[k];
      }
    }
    return at;
  }

  /** Something done for each pair of an output and an input value that a kernel point joins. */
  private interface Touch {
    void at(int out, int in, int channelOut, int channelIn, int y, int x);
  }

  private static void slide(Convolution c, Touch touch) {
    Layer.Window w = c.window();
    for (int o = 0; o < c.output().channels(); o++) {
      for (int oy = 0; oy < c.output().height(); oy++) {
        for (int ox = 0; ox < c.output().width(); ox++) {
          int out = (o * c.output().height() + oy) * c.output().width() + ox;
          for (int ky = 0; ky < w.kernel().height(); ky++) {
            for (int kx = 0; kx < w.kernel().width(); kx++) {
              int y = oy * w.stride().height() - w.padding().height() + ky * w.dilation().height();
              int x = ox * w.stride().width() - w.padding().width() + kx * w.dilation().width();
              if (y < 0 || x < 0 || y >= c.input().height() || x >= c.input().width()) {
                continue;
              }
              for (int i = 0; i < c.input().channels(); i++) {
                touch.at(out, (i * c.input().height() + y) * c.input().width() + x, o, i, ky, kx);
              }
            }
          }
        }
      }
    }
  }

  private static int kernel(Convolution c, int w, int o, int i, int y, int x) {
    return w
        + ((o * c.input().channels() + i) * c.window().kernel().height() + y)
            * c.window().kernel().width()
        + x;
  }

  private double[] convolve(Convolution c, double[] x) {
    double[] z = new double[c.output().length()];
    int area = c.output().height() * c.output().width();
    int b = c.bias() ? offset(c.name(), "b") : -1;
    for (int k = 0; c.bias() && k < z.length; k++) {
      z[k] = params[b + k / area];
    }
    int w = offset(c.name(), "W");
    slide(c, (out, in, o, i, ky, kx) -> z[out] += params[kernel(c, w, o, i, ky, kx)] * x[in]);
    return z;
  }

  private double[] convolveBackward(Convolution c, double[] x, double[] delta) {
    double[] at = new double[x.length];
    int area = c.output().height() * c.output().width();
    int b = c.bias() ? offset(c.name(), "b") : -1;
    for (int k = 0; c.bias() && k < delta.length; k++) {
      gradient[b + k / area] += delta[k];
    }
    int w = offset(c.name(), "W");
    slide(
        c,
        (out, in, o, i, ky, kx) -> {
          int k = kernel(c, w, o, i, ky, kx);
          gradient[k] += delta[out] * x[in];
          at[in] += delta[out] * params[k];
        });
    return at;
  }

  private double[] pool(Pooling p, double[] x) {
    double[] y = new double[p.output().length()];
    for (int out = 0; out < y.length; out++) {
      List<Integer> window = window(p, out);
      y[out] =
          p.pool() == Layer.Pool.MAX
              ? window.stream().mapToDouble(k -> x[k]).max().orElseThrow()
              : window.stream().mapToDouble(k -> x[k]).average().orElseThrow();
    }
    return y;
  }

  private double[] poolBackward(Pooling p, double[] x, double[] delta) {
    double[] at = new double[x.length];
    for (int out = 0; out < delta.length; out++) {
      List<Integer> window = window(p, out);
      if (p.pool() == Layer.Pool.MAX) {
        int best = window.get(0);
        for (int k : window) {
          best = x[k] > x[best] ? k : best;
        }
        at[best] += delta[out];
      } else {
        for (int k : window) {
          at[k] += delta[out] / window.size();
        }
      }
    }
    return at;
  }

  private static List<Integer> window(Pooling p, int out) {
    Layer.Window w = p.window();
    int ox = out % p.output().width();
    int oy = out / p.output().width() % p.output().height();
    int channel = out / (p.output().width() * p.output().height());
    List<Integer> indices = new ArrayList<>();
    for (int ky = 0; ky < w.kernel().height(); ky++) {
      for (int kx = 0; kx < w.kernel().width(); kx++) {
        int y = oy * w.stride().height() - w.padding().height() + ky * w.dilation().height();
        int x = ox * w.stride().width() - w.padding().width() + kx * w.dilation().width();
        if (y >= 0 && x >= 0 && y < p.input().height() && x < p.input().width()) {
          indices.add((channel * p.input().height() + y) * p.input().width() + x);
        }
      }
    }
    return indices;
  }

  private static double[] mask(Layer.Dropout dropout, int row, int width, Selection rows) {
    float[] factors = new float[width];
    DropoutMask.fill(rows, row, dropout, factors, 0, width);
    return widen(factors);
  }

  private static double[] times(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }

  private static double[] activate(Activation activation, double[] z) {
    if (activation.function() == Activation.Function.SOFTMAX) {
      return softmax(z);
    }
    double[] y = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      y[i] = activate(activation, z[i]);
    }
    return y;
  }

  private static double activate(Activation a, double z) {
    return switch (a.function()) {
      case IDENTITY -> z;
      case RELU -> Math.max(z, 0);
      case LEAKY_RELU -> z > 0 ? z : a.slope() * z;
      case ELU -> z > 0 ? z : a.slope() * Math.expm1(z);
      case TANH -> Math.tanh(z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case SOFTPLUS -> Math.log1p(Math.exp(z));
      case SWISH -> z / (1 + Math.exp(-z));
      case GELU -> z / (1 + Math.exp(-1.702 * z));
      case SOFTMAX -> throw new IllegalArgumentException("softmax is a function of a row");
    };
  }

  /** The gradient before an activation, by a central difference where there is no kink. */
  private static double[] slope(Activation a, double[] z, double[] delta) {
    double[] at = new double[z.length];
    if (a.function() == Activation.Function.SOFTMAX) {
      double[] y = softmax(z);
      double mean = 0;
      for (int i = 0; i < z.length; i++) {
        mean += y[i] * delta[i];
      }
      for (int i = 0; i < z.length; i++) {
        at[i] = y[i] * (delta[i] - mean);
      }
      return at;
    }
    for (int i = 0; i < z.length; i++) {
      double h = 1e-6;
      double slope =
          switch (a.function()) {
            case IDENTITY -> 1;
            case RELU -> z[i] > 0 ? 1 : 0;
            case LEAKY_RELU -> z[i] > 0 ? 1 : a.slope();
            default -> (activate(a, z[i] + h) - activate(a, z[i] - h)) / (2 * h);
          };
      at[i] = slope * delta[i];
    }
    return at;
  }

  private static double[] softmax(double[] z) {
    double[] p = new double[z.length];
    for (int c = 0; c < z.length; c++) {
      p[c] = Math.exp(logProbability(z, c));
    }
    return p;
  }

  private static double logProbability(double[] z, int c) {
    double top = java.util.Arrays.stream(z).max().orElseThrow();
    double total = java.util.Arrays.stream(z).map(v -> Math.exp(v - top)).sum();
    return z[c] - top - Math.log(total);
  }
}
