package io.flatwater.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.flatwater.model.Layer.Activation;
import io.flatwater.model.Layer.Activation.Function;

/** Keras's activations that DL4J has with the same values. */
final class Activations {
  static final Activation NONE = new Activation(Function.IDENTITY, 0);

  private Activations() {}

  /** Returns the activation that a layer has in its settings. */
  static Activation of(KerasLayer layer) {
    JsonNode found = layer.config().path("activation");
    if (found.path("class_name").asText().equals("function")) {
      found = found.path("config");
    }
    return switch (found.isMissingNode() || found.isNull() ? "linear" : found.asText()) {
      case "linear" -> NONE;
      case "relu" -> new Activation(Function.RELU, 0);
      case "leaky_relu" -> new Activation(Function.LEAKY_RELU, 0.2);
      case "elu" -> new Activation(Function.ELU, 1);
      case "tanh" -> new Activation(Function.TANH, 0);
      case "sigmoid" -> new Activation(Function.SIGMOID, 0);
      case "softplus" -> new Activation(Function.SOFTPLUS, 0);
      case "silu", "swish" -> new Activation(Function.SWISH, 0);
      case "softmax" -> new Activation(Function.SOFTMAX, 0);
      default ->
          throw layer.refused(
              "has the activation "
                  + KerasLayer.shown(found.toString())
                  + ", expected linear, relu, leaky_relu, elu, tanh, sigmoid, softplus, silu or"
                  + " softmax");
    };
  }

  /** Returns what a layer that is an activation does. */
  static Activation layer(KerasLayer layer) {
    return switch (layer.kind()) {
      case "Activation" -> of(layer);
      case "ReLU" -> {
        JsonNode most = layer.config().path("max_value");
        layer.require(most.isMissingNode() || most.isNull(), "has a max_value, expected none");
        layer.require(layer.number("threshold", 0) == 0, "has a threshold, expected none");
        double slope = layer.number("negative_slope", 0);
        yield new Activation(slope == 0 ? Function.RELU : Function.LEAKY_RELU, slope);
      }
      case "LeakyReLU" -> {
        double older = layer.number("alpha", 0.3);
        yield new Activation(Function.LEAKY_RELU, layer.number("negative_slope", older));
      }
      case "ELU" -> new Activation(Function.ELU, layer.number("alpha", 1));
      case "Softmax" -> {
        layer.require(layer.config().path("axis").asInt(-1) == -1, "is over an axis, expected -1");
        yield new Activation(Function.SOFTMAX, 0);
      }
      default -> throw layer.refused("is no activation");
    };
  }
}
