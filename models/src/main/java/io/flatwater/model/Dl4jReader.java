package io.flatwater.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Pair;
import io.flatwater.model.Layer.Shape;
import io.flatwater.model.Layer.Window;
import io.flatwater.model.ParsedLayer.ParsedTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the layers out of DL4J's JSON, without DL4J.
 *
 * <p>What it does not know becomes {@link Layer.Unsupported}; it never guesses.
 */
final class Dl4jReader {
  private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
  private static final Activation NONE = new Activation(Activation.Function.IDENTITY, 0);

  private final JsonNode root;
  private final Set<String> frozen;
  private final List<ParsedLayer> layers = new ArrayList<>();

  /** Shape of the values between two layers as far as it is known. */
  private Optional<Shape> shape = Optional.empty();

  private int dropouts;

  private Dl4jReader(JsonNode root, Set<String> frozen) {
    this.root = root;
    this.frozen = frozen;
  }

  /**
   * Returns the layers of a configuration whose form {@link Dl4jJson} has checked.
   *
   * @param frozen what {@link Definition#freeze} was given
   */
  static List<ParsedLayer> read(JsonNode root, Set<String> frozen) {
    Dl4jReader reader = new Dl4jReader(root, frozen);
    JsonNode confs = root.path("confs");
    for (int i = 0; i < confs.size(); i++) {
      reader.layers.add(reader.layer(i, confs.get(i)));
    }
    return List.copyOf(reader.layers);
  }

  /** Thrown where a layer leaves the language of {@link Layer}; never leaves this class. */
  static final class Foreign extends Exception {
    Foreign(String why) {
      super(why, null, false, false);
    }
  }

  private ParsedLayer layer(int index, JsonNode conf) {
    JsonNode json = conf.path("layer");
    String name = Dl4jJson.name(index, json);
    List<ParsedTensor> tensors = new ArrayList<>();
    boolean known = Dl4jParameters.read(json, tensors);
    List<Layer> operations = new ArrayList<>();
    try {
      common(index, conf, json);
      preprocess(index, name, operations);
      operation(name, index, json, operations);
    } catch (Foreign e) {
      shape = Optional.empty();
      operations.clear();
      operations.add(new Layer.Unsupported(name, String.valueOf(e.getMessage())));
    }
    return new ParsedLayer(name, List.copyOf(operations), List.copyOf(tensors), !known);
  }

  static String kind(JsonNode json) {
    return json.path("@class").asText("");
  }

  static String shortName(JsonNode json) {
    String kind = kind(json);
    return kind.substring(kind.lastIndexOf('.') + 1);
  }

  private void common(int index, JsonNode conf, JsonNode json) throws Foreign {
    String type = conf.path("dataType").asText(root.path("dataType").asText("FLOAT"));
    require(type.equals("FLOAT"), "it computes in " + type);
    require(
        !root.path("backpropType").asText("Standard").equals("TruncatedBPTT"),
        "it is trained by truncated backpropagation through time");
    require(empty(json.path("constraints")), "it has constraints");
    require(empty(json.path("weightNoise")), "it has weight noise");
    String format = json.path("cnn2dDataFormat").asText(json.path("cnn2DFormat").asText("NCHW"));
    require(format.equals("NCHW"), "its images are " + format);
    require(
        index == 0 || shape.isPresent(), "the shape of its input is unknown in this configuration");
  }

  private void preprocess(int index, String name, List<Layer> operations) throws Foreign {
    JsonNode before = root.path("inputPreProcessors").path(String.valueOf(index));
    if (empty(before)) {
      return;
    }
    Shape image =
        new Shape(
            before.path("numChannels").asInt(),
            before.path("inputHeight").asInt(),
            before.path("inputWidth").asInt());
    require(
        Dl4jGeometry.fits(image.channels(), image.height(), image.width()),
        "its preprocessor has no shape, or too large a one");
    require(
        shape.isEmpty() || shape.get().length() == image.length(),
        "its preprocessor expects " + image);
    switch (shortName(before)) {
      case "FeedForwardToCnnPreProcessor" -> {
        operations.add(new Layer.ToImage(name, image));
        shape = Optional.of(image);
      }
      case "CnnToFeedForwardPreProcessor" -> {
        require(before.path("format").asText("NCHW").equals("NCHW"), "its images are not NCHW");
        operations.add(new Layer.ToRow(name, image));
        shape = Optional.of(new Shape(image.length(), 1, 1));
      }
      default -> throw new Foreign("of its preprocessor " + shortName(before));
    }
  }

  private void operation(String name, int index, JsonNode json, List<Layer> operations)
      throws Foreign {
    String kind = kind(json);
    require(kind.startsWith(LAYERS), "of its class " + kind);
    boolean last = index == root.path("confs").size() - 1;
    boolean judges = kind.equals(LAYERS + "OutputLayer") || kind.equals(LAYERS + "LossLayer");
    require(!last || judges, "it is the last and no OutputLayer but a " + shortName(json));
    require(last || !judges, "it has a loss and is not the last");
    switch (kind.substring(LAYERS.length())) {
      case "DenseLayer" -> {
        dropout(name, json, operations);
        dense(name, json, operations);
      }
      case "OutputLayer" -> {
        dropout(name, json, operations);
        int inputs = json.path("nin").asInt();
        operations.add(output(name, json, inputs, row(json), true));
      }
      case "LossLayer" -> {
        noDropout(json);
        Shape input = image();
        require(input.height() * input.width() == 1, "its input is an image");
        operations.add(output(name, json, input.channels(), input.channels(), false));
      }
      case "ConvolutionLayer" -> {
        dropout(name, json, operations);
        Shape input = image();
        require(
            json.path("nin").asInt() == input.channels(), "its nIn is not the input's channels");
        Window window = Dl4jGeometry.window(json, input);
        Shape output = Dl4jGeometry.moved(json, input, window, json.path("nout").asInt());
        operations.add(
            new Layer.Convolution(name, input, output, window, hasBias(json), activation(json)));
        shape = Optional.of(output);
      }
      case "SubsamplingLayer" -> {
        noDropout(json);
        Shape input = image();
        Window window = Dl4jGeometry.window(json, input);
        Shape output = Dl4jGeometry.moved(json, input, window, input.channels());
        operations.add(new Layer.Pooling(name, input, output, window, pool(json, window)));
        shape = Optional.of(output);
      }
      case "GlobalPoolingLayer" -> {
        noDropout(json);
        globalPooling(name, json, operations);
      }
      case "ActivationLayer" -> {
        noDropout(json);
        require(shape.isPresent(), "the shape of its input is unknown in this configuration");
        operations.add(new Layer.Activate(name, activation(json)));
      }
      case "DropoutLayer" -> {
        require(shape.isPresent(), "the shape of its input is unknown in this configuration");
        dropout(name, json, operations);
      }
      case "BatchNormalization" -> {
        noDropout(json);
        int width = json.path("nout").asInt();
        Shape at = shape.orElse(new Shape(width, 1, 1));
        require(at.channels() == width, "its nOut is not the input's channels");
        operations.add(
            new Layer.BatchNorm(
                name,
                at,
                json.path("eps").asDouble(1e-5),
                json.path("decay").asDouble(0.9),
                !json.path("lockGammaBeta").asBoolean(),
                json.path("gamma").asDouble(1),
                json.path("beta").asDouble(),
                json.path("useLogStd").asBoolean(true),
                Frozen.statistics(frozen, name)));
        shape = Optional.of(at);
      }
      default -> throw new Foreign("of its class " + shortName(json));
    }
  }

  private void dense(String name, JsonNode json, List<Layer> operations) throws Foreign {
    int inputs = json.path("nin").asInt();
    int outputs = row(json);
    boolean bias = hasBias(json);
    Activation activation = activation(json);
    if (!json.path("hasLayerNorm").asBoolean()) {
      operations.add(new Layer.Dense(name, inputs, outputs, bias, activation));
      return;
    }
    operations.add(new Layer.Dense(name, inputs, outputs, false, NONE));
    operations.add(new Layer.LayerNorm(name, outputs, bias));
    if (activation.function() != Activation.Function.IDENTITY) {
      operations.add(new Layer.Activate(name, activation));
    }
  }

  private Layer output(String name, JsonNode json, int inputs, int outputs, boolean weighted)
      throws Foreign {
    JsonNode loss = json.path("lossFn");
    String kind = shortName(loss);
    String function = shortName(json.path("activationFn"));
    require(empty(loss.path("weights")), "its loss weighs the outputs");
    boolean bias = weighted && hasBias(json);
    switch (kind) {
      case "LossMCXENT", "LossNegativeLogLikelihood", "LossSparseMCXENT" -> {
        require(function.equals("ActivationSoftmax"), "its output goes through " + function);
        return new Layer.Output(
            name, inputs, outputs, weighted, bias, Layer.Loss.CROSS_ENTROPY, NONE);
      }
      case "LossBinaryXENT" -> {
        require(function.equals("ActivationSigmoid"), "its output goes through " + function);
        require(
            loss.path("clipEps").asDouble(Layer.LEAST_PROBABILITY) == Layer.LEAST_PROBABILITY,
            "its loss bounds probabilities by " + loss.path("clipEps"));
        return new Layer.Output(
            name, inputs, outputs, weighted, bias, Layer.Loss.BINARY_CROSS_ENTROPY, NONE);
      }
      case "LossMSE" -> {
        return new Layer.Output(
            name, inputs, outputs, weighted, bias, Layer.Loss.SQUARED_ERROR, activation(json));
      }
      default -> throw new Foreign("of its loss " + kind);
    }
  }

  private void globalPooling(String name, JsonNode json, List<Layer> operations) throws Foreign {
    Shape input = image();
    JsonNode over = json.path("poolingDimensions");
    boolean whole2d = over.size() == 2 && over.path(0).asInt() == 2 && over.path(1).asInt() == 3;
    require(empty(over) || whole2d, "it pools over chosen dimensions");
    require(json.path("collapseDimensions").asBoolean(true), "it keeps the dimensions pooled over");
    Pair whole = new Pair(input.height(), input.width());
    Window window = new Window(whole, whole, new Pair(0, 0), new Pair(1, 1));
    Shape output = new Shape(input.channels(), 1, 1);
    operations.add(new Layer.Pooling(name, input, output, window, pool(json, window)));
    operations.add(new Layer.ToRow(name, output));
    shape = Optional.of(output);
  }

  private int row(JsonNode json) throws Foreign {
    int inputs = json.path("nin").asInt();
    int outputs = json.path("nout").asInt();
    require(inputs > 0 && outputs > 0, "its nIn or nOut is not set");
    require(
        shape.isEmpty()
            || (shape.get().channels() == inputs
                && shape.get().height() == 1
                && shape.get().width() == 1),
        "its nIn is not the width of its input");
    shape = Optional.of(new Shape(outputs, 1, 1));
    return outputs;
  }

  private Shape image() throws Foreign {
    require(shape.isPresent(), "the shape of its input is unknown in this configuration");
    return shape.get();
  }

  private void dropout(String name, JsonNode json, List<Layer> operations) throws Foreign {
    JsonNode dropout = json.path("idropout");
    if (empty(dropout)) {
      return;
    }
    String kind = kind(dropout);
    require(
        kind.equals("org.deeplearning4j.nn.conf.dropout.Dropout"),
        "of its dropout " + shortName(dropout));
    require(empty(dropout.path("pschedule")), "its dropout has a schedule");
    double keep = dropout.path("p").asDouble();
    require(keep > 0 && keep <= 1, "its dropout keeps " + keep);
    if (keep < 1) {
      operations.add(new Layer.Dropout(name, dropouts++, keep));
    }
  }

  private static void noDropout(JsonNode json) throws Foreign {
    require(empty(json.path("idropout")), "it has an input dropout");
  }

  private static boolean hasBias(JsonNode json) {
    return json.path("hasBias").asBoolean(true);
  }

  private Activation activation(JsonNode json) throws Foreign {
    JsonNode a = json.path("activationFn");
    return switch (kind(a)) {
      case "org.nd4j.linalg.activations.impl.ActivationIdentity" ->
          new Activation(Activation.Function.IDENTITY, 0);
      case "org.nd4j.linalg.activations.impl.ActivationReLU" -> relu(a);
      case "org.nd4j.linalg.activations.impl.ActivationLReLU" ->
          new Activation(Activation.Function.LEAKY_RELU, a.path("alpha").asDouble(0.01));
      case "org.nd4j.linalg.activations.impl.ActivationELU" ->
          new Activation(Activation.Function.ELU, a.path("alpha").asDouble(1));
      case "org.nd4j.linalg.activations.impl.ActivationTanH" ->
          new Activation(Activation.Function.TANH, 0);
      case "org.nd4j.linalg.activations.impl.ActivationSigmoid" ->
          new Activation(Activation.Function.SIGMOID, 0);
      case "org.nd4j.linalg.activations.impl.ActivationSoftPlus" ->
          new Activation(Activation.Function.SOFTPLUS, 0);
      case "org.nd4j.linalg.activations.impl.ActivationSwish" ->
          new Activation(Activation.Function.SWISH, 0);
      case "org.nd4j.linalg.activations.impl.ActivationGELU" -> {
        require(!a.path("precise").asBoolean(), "its GELU is the precise one");
        yield new Activation(Activation.Function.GELU, 0);
      }
      case "org.nd4j.linalg.activations.impl.ActivationSoftmax" -> {
        boolean row = shape.isPresent() && shape.get().height() * shape.get().width() == 1;
        require(row, "its softmax is over images");
        yield new Activation(Activation.Function.SOFTMAX, 0);
      }
      default -> throw new Foreign("of its activation " + shortName(a));
    };
  }

  private static Activation relu(JsonNode a) throws Foreign {
    require(empty(a.path("max")), "its ReLU has a maximum");
    require(a.path("threshold").asDouble() == 0, "its ReLU has a threshold");
    double slope = a.path("negativeSlope").asDouble();
    return slope == 0
        ? new Activation(Activation.Function.RELU, 0)
        : new Activation(Activation.Function.LEAKY_RELU, slope);
  }

  private static Layer.Pool pool(JsonNode json, Window window) throws Foreign {
    String kind = json.path("poolingType").asText();
    if (kind.equals("MAX")) {
      return Layer.Pool.MAX;
    }
    require(kind.equals("AVG"), "of its pooling " + kind);
    require(
        !json.path("avgPoolIncludePadInDivisor").asBoolean()
            || window.padding().equals(new Pair(0, 0)),
        "its averages count padding");
    return Layer.Pool.AVERAGE;
  }

  static Pair pair(JsonNode array) {
    return new Pair(array.path(0).asInt(), array.path(1).asInt());
  }

  private static boolean empty(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  static void require(boolean holds, String why) throws Foreign {
    if (!holds) {
      throw new Foreign(why);
    }
  }
}
