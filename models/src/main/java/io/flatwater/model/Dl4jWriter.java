package io.flatwater.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Pair;
import io.flatwater.model.Layer.Pool;
import io.flatwater.model.Layer.Shape;

/**
 * Writes the JSON that stock DL4J writes for the common layers; its own builders would load
 * natives.
 *
 * <p>A test compares it with DL4J's, field by field.
 */
public final class Dl4jWriter {
  private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
  private static final String PREPROCESSORS = "org.deeplearning4j.nn.conf.preprocessor.";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Activation RELU = new Activation(Activation.Function.RELU, 0);

  private final ArrayNode confs = NODES.arrayNode();
  private final ObjectNode preprocessors = NODES.objectNode();

  /** Begins a network without layers. */
  public Dl4jWriter() {}

  /**
   * A layer with weights.
   *
   * @param name of the layer
   * @param inputs of a row, or channels of an image
   * @param outputs likewise
   * @param bias true if it adds one
   * @param activation of its outputs
   * @param keep probability of keeping an input in training, 1 for no dropout
   */
  public record Weighted(
      String name, int inputs, int outputs, boolean bias, Activation activation, double keep) {}

  /**
   * How a convolution or a pooling moves.
   *
   * @param size of its window
   * @param stride from one window to the next
   * @param dilation distance between a window's points, 1 for none
   * @param padding what is added at the borders
   */
  public record Kernel(Pair size, Pair stride, Pair dilation, Padding padding) {
    static Kernel square(int size, int stride) {
      return new Kernel(
          new Pair(size, size), new Pair(stride, stride), new Pair(1, 1), Padding.NONE);
    }
  }

  /** What is added at the borders of an image. */
  public enum Padding {
    /** Nothing; what does not fill a window is left out. */
    NONE,
    /** As much as gives {@code ⌈size/stride⌉} windows. */
    SAME
  }

  Dl4jWriter dense(String name, int inputs, int outputs) {
    return dense(new Weighted(name, inputs, outputs, true, RELU, 1));
  }

  /** Adds a dense layer. */
  public Dl4jWriter dense(Weighted dense) {
    ObjectNode layer = weighted(LAYERS + "DenseLayer", dense);
    layer.put("hasLayerNorm", false);
    return add(layer);
  }

  Dl4jWriter output(String name, int inputs, int classes) {
    Activation softmax = new Activation(Activation.Function.SOFTMAX, 0);
    return output(new Weighted(name, inputs, classes, true, softmax, 1));
  }

  /** Adds a dense layer that is judged by cross-entropy. */
  public Dl4jWriter output(Weighted output) {
    ObjectNode layer = weighted(LAYERS + "OutputLayer", output);
    layer
        .putObject("lossFn")
        .put("@class", "org.nd4j.linalg.lossfunctions.impl.LossMCXENT")
        .put("softmaxClipEps", 1.0E-10);
    return add(layer);
  }

  Dl4jWriter convolution(String name, int inputs, int outputs, int kernel) {
    return convolution(
        new Weighted(name, inputs, outputs, true, RELU, 1), Kernel.square(kernel, 1));
  }

  /** Adds a convolution. */
  public Dl4jWriter convolution(Weighted convolution, Kernel kernel) {
    ObjectNode layer = weighted(LAYERS + "ConvolutionLayer", convolution);
    window(layer, kernel);
    layer.put("cudnnAlgoMode", "PREFER_FASTEST");
    layer.putNull("cudnnBwdDataAlgo").putNull("cudnnBwdFilterAlgo").putNull("cudnnFwdAlgo");
    return add(layer);
  }

  Dl4jWriter maxPool(String name, int size) {
    return pooling(name, Pool.MAX, Kernel.square(size, size));
  }

  /** Adds a pooling; padding takes no part in it. */
  public Dl4jWriter pooling(String name, Pool pool, Kernel kernel) {
    ObjectNode layer = bare("SubsamplingLayer", name);
    layer.put("poolingType", pool == Pool.MAX ? "MAX" : "AVG");
    window(layer, kernel);
    layer.put("avgPoolIncludePadInDivisor", false).put("eps", 1.0E-8).put("pnorm", 0);
    return add(layer);
  }

  /** Adds a pooling over whole images, which makes rows of them. */
  public Dl4jWriter globalPooling(String name, Pool pool) {
    ObjectNode layer = bare("GlobalPoolingLayer", name);
    layer.remove("idropout");
    layer.put("poolingType", pool == Pool.MAX ? "MAX" : "AVG");
    layer.put("collapseDimensions", true).put("pnorm", 2);
    layer.putArray("poolingDimensions").add(2).add(3);
    return add(layer);
  }

  /** Adds a function of each value. */
  public Dl4jWriter activation(String name, Activation activation) {
    ObjectNode layer = bare("ActivationLayer", name);
    activation(layer, activation);
    return add(layer);
  }

  /** Adds a dropout. */
  public Dl4jWriter dropout(String name, double keep) {
    return add(common(LAYERS + "DropoutLayer", new Weighted(name, 0, 0, true, RELU, keep)));
  }

  /**
   * Adds a batch normalisation with scale and shift that keeps its running variance.
   *
   * @param width channels of an image, or values of a row
   */
  public Dl4jWriter batchNormalization(String name, int width, double epsilon, double decay) {
    ObjectNode layer =
        common(LAYERS + "BatchNormalization", new Weighted(name, width, width, true, RELU, 1));
    layer.put("beta", 0.0).put("gamma", 1.0).put("lockGammaBeta", false).put("minibatch", true);
    layer.put("cnn2DFormat", "NCHW").put("cudnnAllowFallback", true);
    layer.put("decay", decay).put("eps", epsilon).put("useLogStd", false);
    return add(layer);
  }

  /** Sees the rows as images before the next layer. */
  public Dl4jWriter toImage(Shape shape) {
    preprocessor("FeedForwardToCnnPreProcessor", shape);
    return this;
  }

  /** Sees the images as rows before the next layer. */
  public Dl4jWriter toRow(Shape shape) {
    preprocessor("CnnToFeedForwardPreProcessor", shape).put("format", "NCHW");
    return this;
  }

  /** Returns the configuration, for {@link Definition#fromJson}. */
  public String json() {
    ObjectNode root = NODES.objectNode();
    root.put("backpropType", "Standard").put("cacheMode", "NONE").set("confs", confs);
    root.put("dataType", "FLOAT").put("epochCount", 0).put("iterationCount", 0);
    root.put("inferenceWorkspaceMode", "ENABLED").put("trainingWorkspaceMode", "ENABLED");
    root.set("inputPreProcessors", preprocessors);
    root.put("tbpttBackLength", 20).put("tbpttFwdLength", 20);
    root.put("validateOutputLayerConfig", true);
    return Dl4jJson.text(root);
  }

  private ObjectNode preprocessor(String kind, Shape shape) {
    return preprocessors
        .putObject(String.valueOf(confs.size()))
        .put("@class", PREPROCESSORS + kind)
        .put("inputHeight", shape.height())
        .put("inputWidth", shape.width())
        .put("numChannels", shape.channels());
  }

  private static ObjectNode bare(String kind, String name) {
    ObjectNode layer = NODES.objectNode().put("@class", LAYERS + kind).put("layerName", name);
    layer.put("gradientNormalization", "None").put("gradientNormalizationThreshold", 0.0);
    layer.putNull("constraints").putNull("idropout");
    return layer;
  }

  private static ObjectNode weighted(String kind, Weighted w) {
    return common(kind, w).put("hasBias", w.bias());
  }

  private static ObjectNode common(String kind, Weighted w) {
    ObjectNode layer = NODES.objectNode().put("@class", kind).put("layerName", w.name());
    layer.put("nin", w.inputs()).put("nout", w.outputs());
    layer.put("biasInit", 0.0).put("gainInit", 1.0);
    activation(layer, w.activation());
    layer.putObject("iupdater").put("@class", "org.nd4j.linalg.learning.config.NoOp");
    layer.putObject("weightInitFn").put("@class", "org.deeplearning4j.nn.weights.WeightInitRelu");
    layer.put("gradientNormalization", "None").put("gradientNormalizationThreshold", 1.0);
    layer.putArray("regularization");
    layer.putArray("regularizationBias");
    layer.putNull("biasUpdater").putNull("constraints").putNull("idropout");
    layer.putNull("timeDistributedFormat").putNull("weightNoise");
    if (w.keep() < 1) {
      layer
          .putObject("idropout")
          .put("@class", "org.deeplearning4j.nn.conf.dropout.Dropout")
          .put("helperAllowFallback", true)
          .put("p", w.keep())
          .putNull("pschedule");
    }
    return layer;
  }

  private static void activation(ObjectNode layer, Activation activation) {
    String name =
        switch (activation.function()) {
          case IDENTITY -> "Identity";
          case RELU -> "ReLU";
          case LEAKY_RELU -> "LReLU";
          case ELU -> "ELU";
          case TANH -> "TanH";
          case SIGMOID -> "Sigmoid";
          case SOFTPLUS -> "SoftPlus";
          case SWISH -> "Swish";
          case GELU -> "GELU";
          case SOFTMAX -> "Softmax";
        };
    ObjectNode function =
        layer
            .putObject("activationFn")
            .put("@class", "org.nd4j.linalg.activations.impl.Activation" + name);
    switch (activation.function()) {
      case RELU -> function.putNull("max").putNull("negativeSlope").putNull("threshold");
      case LEAKY_RELU, ELU -> function.put("alpha", activation.slope());
      case GELU -> function.put("precise", false);
      default -> {}
    }
  }

  private static void window(ObjectNode layer, Kernel kernel) {
    pair(layer, "kernelSize", kernel.size());
    pair(layer, "stride", kernel.stride());
    pair(layer, "padding", new Pair(0, 0));
    pair(layer, "dilation", kernel.dilation());
    layer.put("convolutionMode", kernel.padding() == Padding.SAME ? "Same" : "Truncate");
    layer.put("cnn2dDataFormat", "NCHW").put("cudnnAllowFallback", true);
  }

  private static void pair(ObjectNode layer, String field, Pair pair) {
    layer.putArray(field).add(pair.height()).add(pair.width());
  }

  private Dl4jWriter add(ObjectNode layer) {
    ObjectNode conf = confs.addObject();
    conf.put("cacheMode", "NONE").put("dataType", "FLOAT").set("layer", layer);
    conf.put("epochCount", 0).put("iterationCount", 0).put("maxNumLineSearchIterations", 5);
    conf.put("miniBatch", true).put("minimize", true).put("seed", 0);
    conf.put("optimizationAlgo", "STOCHASTIC_GRADIENT_DESCENT").putNull("stepFunction");
    conf.putArray("variables");
    return this;
  }
}
