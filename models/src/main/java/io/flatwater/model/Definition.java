package io.flatwater.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.model.Layer.Shape;
import io.flatwater.model.ParsedLayer.ParsedTensor;
import io.flatwater.model.dl4j.Dl4jTensors;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Which network: a DL4J {@code MultiLayerConfiguration} as canonical JSON, and the names of the
 * layers that are kept fixed.
 *
 * <p>Two definitions are equal if DL4J would build the same network from them, whatever the order
 * of the JSON's fields and however long the network was trained. Everything here works without
 * native code, except the layout and the initial parameters of layers that only DL4J knows.
 * Immutable.
 */
public final class Definition {
  /** A vector of more parameters (1 GiB) is refused before memory is taken. */
  public static final int MAX_PARAMETERS = 1 << 28;

  private final String json;
  private final SortedSet<String> frozen;
  private final List<ParsedLayer> parsed;
  private final int inputs;
  private final int classes;
  private final Optional<Layout> known;

  private Definition(ObjectNode canonical, Set<String> frozen) {
    this.json = Dl4jJson.text(canonical);
    this.frozen = Collections.unmodifiableSortedSet(new TreeSet<>(frozen));
    this.parsed = Dl4jReader.read(canonical, this.frozen);
    this.inputs = Dl4jParameters.inputs(canonical);
    this.classes = Dl4jParameters.outputs(canonical);
    Set<String> names = new HashSet<>();
    for (ParsedLayer layer : parsed) {
      if (!names.add(layer.name())) {
        throw new IllegalArgumentException(
            "the network's definition has two layers named " + layer.name());
      }
    }
    Frozen.check(frozen, parsed);
    this.known =
        parsed.stream().anyMatch(ParsedLayer::foreign) ? Optional.empty() : Optional.of(place());
  }

  /**
   * Reads DL4J's JSON, which may come from untrusted hands. Layers that it wraps as frozen are kept
   * fixed.
   *
   * @throws IllegalArgumentException if it is no multi-layer configuration, is unreasonably large
   *     or names classes that are not DL4J's
   */
  public static Definition fromJson(String json) {
    ObjectNode canonical = Dl4jJson.canonical(json);
    return new Definition(canonical, Dl4jJson.unwrap(canonical));
  }

  /**
   * Returns a classifier of dense layers with ReLU (He initialisation), softmax and cross-entropy.
   *
   * @param hidden widths of the layers {@code dense1}, {@code dense2} ...; may be empty
   */
  public static Definition mlp(int inputs, List<Integer> hidden, int classes) {
    Dl4jWriter writer = new Dl4jWriter();
    int width = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      writer.dense("dense" + (i + 1), width, hidden.get(i));
      width = hidden.get(i);
    }
    return fromJson(writer.output("output", width, classes).json());
  }

  /**
   * Returns a small convolutional classifier: 16 kernels of 5 × 5, max pooling by 2, 32 kernels of
   * 5 × 5, max pooling by 2, a dense layer of 128, softmax; ReLU throughout, no padding.
   *
   * <p>A row's values are ordered channel by channel; see {@link Contract.Order}.
   */
  public static Definition cnn(int height, int width, int channels, int classes) {
    int rows = ((height - 4) / 2 - 4) / 2;
    int columns = ((width - 4) / 2 - 4) / 2;
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "images of " + height + " × " + width + " are too small, expected at least 16 × 16");
    }
    Shape last = new Shape(32, rows, columns);
    return fromJson(
        new Dl4jWriter()
            .toImage(new Shape(channels, height, width))
            .convolution("conv1", channels, 16, 5)
            .maxPool("pool1", 2)
            .convolution("conv2", 16, 32, 5)
            .maxPool("pool2", 2)
            .toRow(last)
            .dense("dense1", last.length(), 128)
            .output("output", 128, classes)
            .json());
  }

  /**
   * Returns the same network with exactly these layers kept fixed.
   *
   * <p>A batch normalisation that is kept fixed normalises by its running statistics in training
   * too, as DL4J's frozen layers do, and they do not move. {@code NAME/statistics} keeps those
   * alone: its scale and shift then learn on top of them.
   *
   * @throws IllegalArgumentException if there is no layer of a name
   */
  public Definition freeze(Set<String> layers) {
    return new Definition(Dl4jJson.canonical(json), layers);
  }

  /** Returns the configuration as DL4J reads it; equal networks have equal texts. */
  public String json() {
    return json;
  }

  /** Returns what {@link #freeze} keeps fixed. */
  public SortedSet<String> frozen() {
    return frozen;
  }

  /** Returns the names of the layers, in order. */
  public List<String> layerNames() {
    return parsed.stream().map(ParsedLayer::name).toList();
  }

  /** Returns the operations of the network in order; see {@link Layer}. */
  public List<Layer> layers() {
    return parsed.stream().flatMap(layer -> layer.operations().stream()).toList();
  }

  /** Returns why only DL4J can run this network; empty if {@link #layers} says everything. */
  public Optional<String> unsupported() {
    for (Layer layer : layers()) {
      if (layer instanceof Layer.Unsupported u) {
        return Optional.of("layer " + u.name() + " needs DL4J, because " + u.why());
      }
    }
    return Optional.empty();
  }

  /** Returns the number of values of an input row. */
  public int inputs() {
    return inputs;
  }

  /** Returns the number of classes (or outputs). */
  public int classes() {
    return classes;
  }

  /** Returns how the flat vector divides into tensors, in DL4J's order. */
  public Layout layout() {
    return known.orElseGet(() -> Dl4jTensors.layout(this));
  }

  /**
   * Returns the number of parameters.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_PARAMETERS}
   */
  public int length() {
    return known.map(Layout::length).orElseGet(() -> Dl4jTensors.length(this));
  }

  /**
   * Returns first parameters as the configuration's weight initialisation wants them.
   *
   * @param seed equal seeds give equal bits; a tensor's values depend on its name and shape alone
   */
  public float[] initial(long seed) {
    boolean foreign =
        known.isEmpty()
            || parsed.stream()
                .flatMap(layer -> layer.tensors().stream())
                .anyMatch(tensor -> tensor.draw() instanceof Draw.Foreign);
    if (foreign) {
      return Dl4jTensors.initial(this, seed);
    }
    float[] values = new float[layout().length()];
    int index = 0;
    for (ParsedLayer layer : parsed) {
      for (ParsedTensor parsedTensor : layer.tensors()) {
        Tensor tensor = layout().tensors().get(index++);
        SplittableRandom random =
            new SplittableRandom(seed * 0x9E3779B97F4A7C15L + tensor.name().hashCode());
        parsedTensor.draw().fill(values, tensor.offset(), tensor.end(), random);
      }
    }
    return values;
  }

  /** Returns the hexadecimal SHA-256 of configuration and fixed layers. */
  public String hash() {
    return Sha256.hex(json + "\n" + String.join("\n", frozen));
  }

  /** Tells whether a layer's parameters are kept fixed. */
  public boolean keepsFixed(String layer) {
    return frozen.contains(layer);
  }

  /** Tells whether a batch normalisation's running statistics are used in training and stay. */
  public boolean keepsStatistics(String layer) {
    return Frozen.statistics(frozen, layer);
  }

  private Layout place() {
    List<Tensor> tensors = new ArrayList<>();
    long offset = 0;
    for (ParsedLayer layer : parsed) {
      for (ParsedTensor t : layer.tensors()) {
        long length = 1;
        for (int d : t.shape()) {
          length = length > MAX_PARAMETERS ? length : length * d;
        }
        if (offset + length > MAX_PARAMETERS) {
          throw new IllegalArgumentException(
              "the network has more than " + MAX_PARAMETERS + " parameters");
        }
        boolean trainable = t.kind() != Layout.Kind.STATISTIC && !keepsFixed(layer.name());
        tensors.add(
            new Tensor(
                layer.name() + "/" + t.parameter(),
                layer.name(),
                t.kind(),
                t.shape(),
                t.outputAxis(),
                t.columnMajor(),
                (int) offset,
                trainable));
        offset += length;
      }
    }
    return new Layout(tensors);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Definition d && json.equals(d.json) && frozen.equals(d.frozen);
  }

  @Override
  public int hashCode() {
    return json.hashCode() * 31 + frozen.hashCode();
  }

  @Override
  public String toString() {
    return "Definition" + layerNames() + (frozen.isEmpty() ? "" : " frozen " + frozen);
  }
}
