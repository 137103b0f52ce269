package io.flatwater.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** DL4J's configuration JSON: checked as coming from untrusted hands, then made canonical. */
final class Dl4jJson {
  private static final int MAX_CHARACTERS = 4 << 20;
  private static final int MAX_LAYERS = 1000;
  private static final int MAX_DEPTH = 64;
  private static final String BATCH_NORMALIZATION =
      "org.deeplearning4j.nn.conf.layers.BatchNormalization";
  private static final String FROZEN = "org.deeplearning4j.nn.conf.layers.misc.FrozenLayer";
  private static final String FROZEN_WITH_BACKPROP = FROZEN + "WithBackprop";

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Dl4jJson() {}

  /**
   * Returns the configuration with sorted keys and with what training changes in it put back.
   *
   * @throws IllegalArgumentException if it is no multi-layer configuration, too large, or names a
   *     class outside DL4J
   */
  static ObjectNode canonical(String json) {
    if (json.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "the network's JSON has " + json.length() + " characters, more than " + MAX_CHARACTERS);
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the network's definition is not JSON: " + e.getOriginalMessage(), e);
    }
    if (root.has("vertices")) {
      throw new IllegalArgumentException(
          "the network's definition is a computation graph, expected a MultiLayerConfiguration");
    }
    JsonNode confs = root.path("confs");
    if (!confs.isArray() || confs.isEmpty() || confs.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "the network's definition has no \"confs\" with 1 to "
              + MAX_LAYERS
              + " layers, expected the JSON of a DL4J MultiLayerConfiguration");
    }
    Dl4jClasses.check(root);
    ObjectNode sorted = (ObjectNode) sorted(root);
    reset(sorted);
    for (JsonNode conf : sorted.path("confs")) {
      if (!(conf instanceof ObjectNode object)
          || !(conf.path("layer") instanceof ObjectNode layer)
          || !layer.path("@class").isTextual()) {
        throw new IllegalArgumentException(
            "a layer of the network's definition has no \"layer\" with an \"@class\"");
      }
      reset(object);
      object.set("variables", variables(conf, layer));
    }
    return sorted;
  }

  /** Returns the name of a layer, {@code layerN} where it has none. */
  static String name(int index, JsonNode layer) {
    String name = layer.path("layerName").asText("");
    return name.isEmpty() || name.equals("null") ? "layer" + index : name;
  }

  /**
   * Takes DL4J's wrappers off layers that are kept fixed, and returns their names.
   *
   * <p>DL4J passes no gradient below one of its two wrappers; ours keeps just the parameters fixed.
   * As in DL4J, the dropout of a wrapped layer is off, and running statistics are used.
   */
  static Set<String> unwrap(ObjectNode root) {
    Set<String> fixed = new TreeSet<>();
    JsonNode confs = root.path("confs");
    for (int i = 0; i < confs.size(); i++) {
      JsonNode outer = confs.get(i).path("layer");
      String wrapped =
          switch (outer.path("@class").asText()) {
            case FROZEN -> "layer";
            case FROZEN_WITH_BACKPROP -> "underlying";
            default -> "";
          };
      if (outer.path(wrapped) instanceof ObjectNode inner) {
        if (inner.path("layerName").asText("").isEmpty() && outer.hasNonNull("layerName")) {
          inner.set("layerName", outer.get("layerName"));
        }
        inner.putNull("idropout");
        ((ObjectNode) confs.get(i)).set("layer", inner);
        fixed.add(name(i, inner));
      }
    }
    return fixed;
  }

  /**
   * Returns none, as in a configuration that was never trained, with one exception: whether a batch
   * normalisation keeps its variance or the logarithm of its deviation DL4J reads off this list,
   * not off the layer's field. Both are made to say the same.
   */
  private static ArrayNode variables(JsonNode conf, ObjectNode layer) {
    ArrayNode variables = JsonNodeFactory.instance.arrayNode();
    if (layer.path("@class").asText().equals(BATCH_NORMALIZATION)) {
      JsonNode given = conf.path("variables");
      boolean variance = given.isEmpty() && !layer.path("useLogStd").asBoolean(true);
      for (JsonNode variable : given) {
        variance |= variable.asText().equals("var");
      }
      layer.put("useLogStd", !variance);
      if (variance) {
        if (!layer.path("lockGammaBeta").asBoolean()) {
          variables.add("gamma").add("beta");
        }
        variables.add("mean").add("var");
      }
    }
    return variables;
  }

  private static void reset(ObjectNode counted) {
    counted.put("epochCount", 0);
    counted.put("iterationCount", 0);
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(child -> copy.add(sorted(child)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      TreeSet<String> names = new TreeSet<>();
      object.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> copy.set(name, sorted(object.get(name))));
      return copy;
    }
    return node;
  }

  /** Writes a tree as text, two spaces deep, the same on every platform. */
  static String text(JsonNode node) {
    try {
      return MAPPER
          .writer(
              new com.fasterxml.jackson.core.util.DefaultPrettyPrinter()
                  .withObjectIndenter(
                      new com.fasterxml.jackson.core.util.DefaultIndenter("  ", "\n")))
          .writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
