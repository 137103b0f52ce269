package io.flatwater.model.keras;

import io.flatwater.model.Contract.Scaling;
import io.flatwater.model.Dl4jWriter;
import io.flatwater.model.Dl4jWriter.Kernel;
import io.flatwater.model.Dl4jWriter.Padding;
import io.flatwater.model.Dl4jWriter.Weighted;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Activation.Function;
import io.flatwater.model.Layer.Pair;
import io.flatwater.model.Layer.Pool;
import io.flatwater.model.Layer.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A chain of Keras's layers, said in DL4J's words.
 *
 * <p>Keras's images are height × width × channels, DL4J's channels × height × width. So kernels are
 * transposed, and where an image becomes a row, what takes that row has its weights put into the
 * other order.
 */
final class Translation {
  private static final Set<String> ACTIVATIONS =
      Set.of("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax");

  final Dl4jWriter writer = new Dl4jWriter();

  /** How each tensor of the flat vector is filled, by its name. */
  final Map<String, Moves.Values> values = new LinkedHashMap<>();

  final Set<String> frozen = new HashSet<>();
  final List<String> notes = new ArrayList<>();

  /** How raw values are scaled before the first layer that learns. */
  Optional<Moves.Scales> scaling = Optional.empty();

  /** Shape of a row of raw values. */
  List<Integer> input;

  private final String loss;
  private List<Integer> shape;
  private boolean begun;
  private boolean image;
  private double keep = 1;
  private String dropout = "";

  /** The image, in DL4J's order, that the row between two layers was. */
  private Optional<Shape> flattened = Optional.empty();

  private Translation(Chain chain) {
    this.input = chain.shape();
    this.shape = chain.shape();
    this.loss = chain.loss();
  }

  static Translation of(Chain chain) {
    Translation translation = new Translation(chain);
    List<KerasLayer> layers = new ArrayList<>(chain.layers());
    Activation last = Activations.NONE;
    if (!layers.isEmpty() && ACTIVATIONS.contains(layers.get(layers.size() - 1).kind())) {
      last = Activations.layer(layers.remove(layers.size() - 1));
    }
    if (layers.isEmpty() || !layers.get(layers.size() - 1).kind().equals("Dense")) {
      throw new IllegalArgumentException(
          "the Keras model ends in "
              + (layers.isEmpty() ? "nothing" : layers.get(layers.size() - 1).kind())
              + ", expected a Dense layer with softmax, one sigmoid, or logits: a classifier");
    }
    for (KerasLayer layer : layers.subList(0, layers.size() - 1)) {
      translation.layer(layer);
    }
    translation.output(layers.get(layers.size() - 1), last);
    return translation;
  }

  private void layer(KerasLayer layer) {
    switch (layer.kind()) {
      case "Dense" -> {
        Weighted dense = dense(layer, layer.size("units"), Activations.of(layer));
        layer.require(
            dense.activation().function() != Function.SOFTMAX, "has softmax, but is not the last");
        writer.dense(dense);
        Moves.dense(values, dense, layer, flattened);
        shape = List.of(dense.outputs());
        flattened = Optional.empty();
      }
      case "Conv2D" -> convolution(layer);
      case "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "AvgPool2D" -> pooling(layer);
      case "GlobalMaxPooling2D", "GlobalAveragePooling2D" -> {
        layer.require(!layer.flag("keepdims", false), "has keepdims, expected none");
        Shape at = image(layer);
        begin();
        writer.globalPooling(name(layer), pool(layer));
        shape = List.of(at.channels());
        image = false;
      }
      case "BatchNormalization" -> normalization(layer);
      case "Activation", "ReLU", "LeakyReLU", "ELU" -> {
        Activation activation = Activations.layer(layer);
        layer.require(activation.function() != Function.SOFTMAX, "is a softmax before the end");
        seen(layer);
        begin();
        writer.activation(name(layer), activation);
      }
      case "Dropout" -> {
        double rate = layer.number("rate", 0);
        layer.require(rate >= 0 && rate < 1, "drops " + rate + ", expected 0 to 1");
        seen(layer);
        flush();
        keep = 1 - rate;
        dropout = name(layer);
      }
      case "Flatten" -> flatten(layer);
      case "Reshape" -> reshape(layer);
      case "Rescaling", "Normalization" -> {
        layer.require(
            !begun && scaling.isEmpty() && keep == 1,
            "is not the first, expected scaling before everything else: it becomes the contract's");
        scaling = Optional.of(Moves.scaling(layer, shape));
      }
      case "Lambda" ->
          throw layer.refused(
              "holds Python code, which is never run; leave it out of the model, and do what it"
                  + " does to the data");
      default ->
          throw layer.refused(
              "is none that can be read; docs/networks.md lists those that can, among them Dense,"
                  + " Conv2D, BatchNormalization, pooling and Dropout");
    }
  }

  static String name(KerasLayer layer) {
    layer.require(!layer.name().isEmpty(), "has no name");
    return layer.name().replace('/', '_');
  }

  /** Writes the dropout that no layer with weights has taken as its own. */
  private void flush() {
    if (keep < 1) {
      begun = true;
      writer.dropout(dropout, keep);
      keep = 1;
    }
  }

  private void begin() {
    flush();
    begun = true;
  }

  /** Lets DL4J see an image if there is one. */
  private void seen(KerasLayer layer) {
    if (shape.size() == 3) {
      image(layer);
    }
  }

  private Shape image(KerasLayer layer) {
    layer.require(
        shape.size() == 3, "takes " + shape + ", expected images of height × width × channels");
    layer.require(
        layer.config().path("data_format").asText("channels_last").equals("channels_last"),
        "has its channels first, expected channels_last");
    Shape at = new Shape(shape.get(2), shape.get(0), shape.get(1));
    if (!image) {
      writer.toImage(at);
      image = true;
    }
    return at;
  }

  /** A layer with weights takes the dropout before it as its own, as DL4J has it. */
  private double taken() {
    double taken = keep;
    keep = 1;
    begun = true;
    return taken;
  }

  private Weighted dense(KerasLayer layer, int units, Activation activation) {
    layer.require(
        shape.size() == 1, "takes " + shape + ", expected a row: put a Flatten before it");
    freeze(layer);
    return new Weighted(
        name(layer), shape.get(0), units, layer.flag("use_bias", true), activation, taken());
  }

  private void freeze(KerasLayer layer) {
    if (!layer.trainable()) {
      frozen.add(name(layer));
    }
    for (String constraint : List.of("kernel_constraint", "bias_constraint")) {
      if (layer.config().hasNonNull(constraint)) {
        notes.add("the " + constraint + " of layer " + name(layer) + " is left out");
      }
    }
  }

  private void convolution(KerasLayer layer) {
    layer.require(layer.config().path("groups").asInt(1) == 1, "has groups, expected 1");
    Shape at = image(layer);
    Kernel kernel = kernel(layer, "kernel_size", "strides");
    Activation activation = Activations.of(layer);
    layer.require(activation.function() != Function.SOFTMAX, "has softmax, but is not the last");
    int filters = layer.size("filters");
    freeze(layer);
    Weighted convolution =
        new Weighted(
            name(layer), at.channels(), filters, layer.flag("use_bias", true), activation, taken());
    writer.convolution(convolution, kernel);
    Moves.convolution(values, convolution, kernel, layer);
    moved(layer, kernel, filters);
  }

  private void pooling(KerasLayer layer) {
    image(layer);
    boolean own = layer.config().hasNonNull("strides");
    Kernel kernel = kernel(layer, "pool_size", own ? "strides" : "pool_size");
    begin();
    writer.pooling(name(layer), pool(layer), kernel);
    moved(layer, kernel, shape.get(2));
  }

  private static Pool pool(KerasLayer layer) {
    return layer.kind().contains("Max") ? Pool.MAX : Pool.AVERAGE;
  }

  private static Kernel kernel(KerasLayer layer, String size, String stride) {
    String padding = layer.config().path("padding").asText("valid");
    layer.require(
        padding.equals("valid") || padding.equals("same"),
        "has the padding " + KerasLayer.shown(padding) + ", expected valid or same");
    boolean spread = layer.config().hasNonNull("dilation_rate");
    return new Kernel(
        pair(layer, size),
        pair(layer, stride),
        spread ? pair(layer, "dilation_rate") : new Pair(1, 1),
        padding.equals("same") ? Padding.SAME : Padding.NONE);
  }

  private static Pair pair(KerasLayer layer, String setting) {
    List<Integer> sizes = layer.sizes(setting);
    layer.require(
        sizes.size() == 2 && sizes.stream().allMatch(s -> s > 0 && s <= 1 << 12),
        "has the " + setting + " " + sizes + ", expected two numbers from 1 to 4096");
    return new Pair(sizes.get(0), sizes.get(1));
  }

  private void moved(KerasLayer layer, Kernel k, int channels) {
    int height =
        moved(k, shape.get(0), k.size().height(), k.stride().height(), k.dilation().height());
    int width = moved(k, shape.get(1), k.size().width(), k.stride().width(), k.dilation().width());
    layer.require(height > 0 && width > 0, "is larger than the image before it, " + shape);
    shape = List.of(height, width, channels);
  }

  private static int moved(Kernel kernel, int size, int window, int stride, int dilation) {
    return kernel.padding() == Padding.SAME
        ? (size + stride - 1) / stride
        : Math.floorDiv(size - (window - 1) * dilation - 1, stride) + 1;
  }

  private void normalization(KerasLayer layer) {
    int axis =
        layer.config().path("axis").isArray()
            ? layer.config().path("axis").path(0).asInt()
            : layer.config().path("axis").asInt(-1);
    layer.require(
        (axis == -1 || axis == shape.size()) && shape.size() != 2 && !layer.flag("renorm", false),
        "is over the axis " + axis + " of " + shape + ", expected the last of rows or images");
    seen(layer);
    begin();
    int width = shape.get(shape.size() - 1);
    freeze(layer);
    writer.batchNormalization(
        name(layer), width, layer.number("epsilon", 1e-3), layer.number("momentum", 0.99));
    Moves.normalization(values, name(layer), layer, width, flattened);
  }

  private void flatten(KerasLayer layer) {
    long length = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    layer.require(length < 1 << 28, "makes rows of " + length + " values, which are too many");
    if (shape.size() == 3) {
      Shape at = new Shape(shape.get(2), shape.get(0), shape.get(1));
      if (image) {
        flush();
        writer.toRow(at);
        image = false;
      }
      flattened = at.channels() > 1 ? Optional.of(at) : Optional.empty();
    }
    shape = List.of((int) length);
  }

  /** At the front a shape is but a way to look at a row. */
  private void reshape(KerasLayer layer) {
    List<Integer> target = layer.sizes("target_shape");
    if (target.size() == 1) {
      flatten(layer);
      return;
    }
    long known = target.stream().filter(d -> d > 0).mapToLong(d -> d).reduce(1, (a, b) -> a * b);
    long length = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    layer.require(
        !begun && keep == 1 && flattened.isEmpty() && target.size() <= 3,
        "is inside the network, expected one before everything else");
    layer.require(
        known > 0 && length % known == 0 && target.stream().filter(d -> d < 1).count() <= 1,
        "makes " + target + " of " + shape);
    shape = target.stream().map(d -> d > 0 ? d : (int) (length / known)).toList();
    layer.require(
        shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b) == length,
        "makes " + target + " of " + input);
    input = shape;
  }

  /** The last layer gives one probability for each class, whatever it gave in Keras. */
  private void output(KerasLayer layer, Activation after) {
    Activation own = Activations.of(layer);
    layer.require(
        own.equals(Activations.NONE) || after.equals(Activations.NONE),
        "has an activation, and another one behind it");
    Function function = own.equals(Activations.NONE) ? after.function() : own.function();
    int units = layer.size("units");
    Activation softmax = new Activation(Function.SOFTMAX, 0);
    if (function == Function.SIGMOID && units == 1) {
      Weighted output = dense(layer, 2, softmax);
      notes.add(
          "its one sigmoid has become a softmax over two classes with the same probabilities");
      writer.output(output);
      Moves.sigmoid(values, output, layer, flattened);
      return;
    }
    if (function == Function.IDENTITY && units > 1 && classifies()) {
      notes.add("its logits have got the softmax that turns them into probabilities");
    } else {
      layer.require(
          function == Function.SOFTMAX && units > 1,
          "is the last and has "
              + units
              + (units == 1 ? " output" : " outputs")
              + " with "
              + function
              + ", expected softmax, logits, or one sigmoid: a classifier");
    }
    Weighted output = dense(layer, units, softmax);
    writer.output(output);
    Moves.dense(values, output, layer, flattened);
  }

  private boolean classifies() {
    String said = loss.replace("null", "").replace("\"", "").replace("{}", "");
    return said.isBlank() || said.contains("rossentropy");
  }

  /** Scales of raw values; see {@link Moves#scaling}. */
  Optional<Scaling> scaling(Weights weights) {
    return scaling.map(scales -> scales.read(weights));
  }
}
