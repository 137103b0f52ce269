package io.flatwater.model.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of a model in which each takes the one before it.
 *
 * @param layers in order, without those that only say what goes in
 * @param shape of one row
 * @param loss that the model was compiled with, as JSON; empty if it was not
 */
record Chain(List<KerasLayer> layers, List<Integer> shape, String loss) {
  private static final int MAX_LAYERS = 500;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(1 << 20)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a model's JSON.
   *
   * @param training what it was compiled with; may be {@code {}}
   * @throws IllegalArgumentException if it is not a chain
   */
  static Chain read(String model, String training) {
    JsonNode root = json(model);
    String kind = root.path("class_name").asText();
    boolean sequential = kind.equals("Sequential");
    if (!sequential && !kind.equals("Functional") && !kind.equals("Model")) {
      throw new IllegalArgumentException(
          "the Keras model is of the class "
              + KerasLayer.shown(kind)
              + ", expected Sequential or Functional: a class of its own is Python code");
    }
    JsonNode config = root.path("config");
    JsonNode listed = config.isArray() ? config : config.path("layers");
    if (!listed.isArray() || listed.isEmpty() || listed.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "the Keras model has " + listed.size() + " layers, expected 1 to " + MAX_LAYERS);
    }
    List<KerasLayer> layers = layers(listed);
    if (!sequential) {
      requireChain(listed, config, layers);
    }
    List<Integer> shape = layers.get(0).inputShape();
    if (shape.isEmpty() && config.path("build_input_shape").isArray()) {
      shape = layers.get(0).shape(config.path("build_input_shape"));
    }
    if (shape.isEmpty()) {
      throw new IllegalArgumentException(
          "the Keras model does not say what it takes, expected an Input layer with a shape");
    }
    String loss = root.at("/compile_config/loss").toString() + json(training).path("loss");
    return new Chain(
        layers.stream().filter(layer -> !layer.kind().equals("InputLayer")).toList(), shape, loss);
  }

  private static List<KerasLayer> layers(JsonNode listed) {
    List<KerasLayer> layers = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode layer : listed) {
      String kind = layer.path("class_name").asText();
      String name = layer.at("/config/name").asText(layer.path("name").asText());
      int stored = counts.merge(KerasLayer.snake(kind), 1, Integer::sum) - 1;
      layers.add(new KerasLayer(kind, name, layer.path("config"), stored));
    }
    return layers;
  }

  /** In a functional model each layer names what it takes, in one of two forms. */
  private static void requireChain(JsonNode listed, JsonNode config, List<KerasLayer> layers) {
    for (int i = 0; i < listed.size(); i++) {
      List<String> taken = new ArrayList<>();
      collect(listed.get(i).path("inbound_nodes"), taken);
      List<String> expected = i == 0 ? List.of() : List.of(listed.get(i - 1).path("name").asText());
      layers
          .get(i)
          .require(
              taken.equals(expected),
              "takes "
                  + KerasLayer.shown(taken.toString())
                  + ", expected a model in which each layer takes the one before it");
    }
    List<String> last = new ArrayList<>();
    collect(config.path("output_layers"), last);
    layers
        .get(layers.size() - 1)
        .require(
            last.equals(List.of(listed.get(listed.size() - 1).path("name").asText())),
            "is the last, but not the model's only output");
  }

  /** Finds {@code [name, number, number, ...]} wherever it stands. */
  private static void collect(JsonNode node, List<String> names) {
    if (node.isArray() && node.size() >= 3 && node.get(0).isTextual() && node.get(1).isInt()) {
      names.add(node.get(0).asText());
      return;
    }
    node.forEach(part -> collect(part, names));
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the Keras model's configuration is not JSON: "
              + KerasLayer.shown(String.valueOf(e.getOriginalMessage())),
          e);
    }
  }
}
