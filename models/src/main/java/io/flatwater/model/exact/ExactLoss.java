package io.flatwater.model.exact;

import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Activation.Function;
import io.flatwater.model.Selection;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The loss of some rows as a function of the flat vector, in double: value, gradient, and products
 * of its Hessian with a direction, which cost about three gradients.
 *
 * <p>The loss is {@code Σ weights[i]·loss[i] / rows}, as an executor's. Where a ReLU or a maximum
 * has a kink, the Hessian is that of the piece the point lies in, as in other frameworks.
 */
public final class ExactLoss {
  /** Rows that are in memory at once. */
  private static final int CHUNK = 64;

  private final Layout layout;
  private final Selection selection;
  private final int inputs;
  private final Verdict verdict;
  private final List<Node> nodes = new ArrayList<>();
  private final List<DropoutNode> dropouts = new ArrayList<>();

  /**
   * Makes the loss of a network on some rows.
   *
   * @throws IllegalArgumentException if the network is {@link #unsupported}
   */
  public ExactLoss(Definition definition, Selection selection) {
    unsupported(definition)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    this.layout = definition.layout();
    this.selection = selection;
    this.inputs = definition.inputs();
    List<Layer> layers = definition.layers();
    Layer.Output last = (Layer.Output) layers.get(layers.size() - 1);
    this.verdict = new Verdict(last.loss(), last.outputs());
    layers.forEach(this::add);
  }

  /** Returns why there is no exact arithmetic for a network; empty if there is. */
  public static Optional<String> unsupported(Definition definition) {
    Optional<String> normalised =
        definition.layers().stream()
            .filter(layer -> layer instanceof Layer.BatchNorm norm && !norm.fixed())
            .map(layer -> "layer " + layer.name() + " ties the rows of a batch together")
            .findFirst();
    return definition.unsupported().or(() -> normalised);
  }

  private void add(Layer layer) {
    if (layer instanceof Layer.Dense d) {
      nodes.add(new DenseNode(affine(d.name(), d.bias(), d.inputs(), d.outputs())));
      activate(d.activation());
    } else if (layer instanceof Layer.Output o) {
      if (o.weighted()) {
        nodes.add(new DenseNode(affine(o.name(), o.bias(), o.inputs(), o.outputs())));
      }
      activate(o.activation());
    } else if (layer instanceof Layer.Convolution c) {
      Layer.Pair kernel = c.window().kernel();
      int patch = c.input().channels() * kernel.height() * kernel.width();
      nodes.add(new ConvolutionNode(c, affine(c.name(), c.bias(), patch, c.output().channels())));
      activate(c.activation());
    } else if (layer instanceof Layer.LayerNorm n) {
      nodes.add(
          new LayerNormNode(
              n.width(), offset(n.name(), "g"), n.bias() ? offset(n.name(), "b") : -1));
    } else if (layer instanceof Layer.BatchNorm n) {
      nodes.add(new FixedNormNode(n, offsets(n)));
    } else if (layer instanceof Layer.Pooling p) {
      nodes.add(new PoolingNode(p));
    } else if (layer instanceof Layer.Activate a) {
      activate(a.activation());
    } else if (layer instanceof Layer.Dropout d) {
      dropouts.add(new DropoutNode(d));
      nodes.add(dropouts.get(dropouts.size() - 1));
    }
  }

  private void activate(Activation activation) {
    if (activation.function() == Function.SOFTMAX) {
      nodes.add(new SoftmaxNode());
    } else if (activation.function() != Function.IDENTITY) {
      nodes.add(new ActivationNode(activation));
    }
  }

  private Affine affine(String layer, boolean bias, int inputs, int outputs) {
    return new Affine(inputs, outputs, offset(layer, "W"), bias ? offset(layer, "b") : -1);
  }

  private FixedNormNode.Offsets offsets(Layer.BatchNorm norm) {
    return new FixedNormNode.Offsets(
        norm.scaled() ? offset(norm.name(), "gamma") : -1,
        norm.scaled() ? offset(norm.name(), "beta") : -1,
        offset(norm.name(), "mean"),
        offset(norm.name(), norm.logarithmic() ? "log10stdev" : "var"));
  }

  private int offset(String layer, String parameter) {
    String name = layer + "/" + parameter;
    return layout.tensors().stream()
        .filter(t -> t.name().equals(name))
        .map(Tensor::offset)
        .findFirst()
        .orElseThrow();
  }

  /** Returns how the flat vector divides into tensors. */
  public Layout layout() {
    return layout;
  }

  /**
   * Writes the gradient and returns the loss.
   *
   * @param at parameters; only read
   * @param gradient overwritten; 0 in every tensor that is not trainable
   */
  public double gradient(double[] at, double[] gradient) {
    return derive(at, new double[at.length], gradient, new double[at.length]);
  }

  /**
   * Writes the Hessian times a direction, exact up to rounding, and returns the loss.
   *
   * <p>Only trainable parameters vary: other entries of the direction are taken as 0, and those of
   * the product are 0.
   *
   * @param at parameters; only read
   * @param direction only read
   * @param product overwritten
   */
  public double hessianTimes(double[] at, double[] direction, double[] product) {
    double[] varied = direction.clone();
    maskFixed(varied);
    return derive(at, varied, new double[at.length], product);
  }

  private double derive(double[] at, double[] direction, double[] gradient, double[] product) {
    int length = layout.length();
    if (at.length != length
        || direction.length != length
        || product.length != length
        || gradient.length != length) {
      throw new IllegalArgumentException(
          "vectors of " + at.length + " and " + direction.length + ", expected " + length);
    }
    Arrays.fill(gradient, 0);
    Arrays.fill(product, 0);
    Dual point = new Dual(at, direction);
    Dual sums = new Dual(gradient, product);
    double loss = 0;
    for (int from = 0; from < selection.size(); from += CHUNK) {
      loss += chunk(point, from, Math.min(CHUNK, selection.size() - from), sums);
    }
    maskFixed(gradient);
    maskFixed(product);
    return loss;
  }

  private double chunk(Dual point, int from, int rows, Dual sums) {
    Dual value = Dual.zeros(rows * inputs);
    for (int i = 0; i < rows * inputs; i++) {
      value.values()[i] = selection.inputs()[from * inputs + i];
    }
    dropouts.forEach(dropout -> dropout.aim(selection, from));
    for (Node node : nodes) {
      value = node.forward(point, value, rows);
    }
    Dual delta = Dual.zeros(value.length());
    double loss = 0;
    for (int i = 0; i < rows; i++) {
      double scale = (double) selection.weights()[from + i] / selection.size();
      int label = selection.labels()[from + i];
      loss += scale * verdict.judge(value, i * verdict.width(), label, scale, delta);
    }
    for (int i = nodes.size() - 1; i > 0; i--) {
      delta = nodes.get(i).backward(point, delta, rows, sums);
    }
    nodes.get(0).end(point, delta, rows, sums);
    return loss;
  }

  private void maskFixed(double[] vector) {
    for (Tensor tensor : layout.tensors()) {
      if (!tensor.trainable()) {
        Arrays.fill(vector, tensor.offset(), tensor.end(), 0);
      }
    }
  }
}
