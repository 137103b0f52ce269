package io.flatwater.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * A layer as Keras's JSON has it.
 *
 * @param kind its class in Keras, {@code Dense} for example
 * @param name of it
 * @param config its settings
 * @param stored its place among the layers of its class, which its weights have in an archive
 */
record KerasLayer(String kind, String name, JsonNode config, int stored) {

  /** Returns a refusal that names the layer. */
  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "the layer " + shown(name) + " (" + shown(kind) + ") of the Keras model " + why);
  }

  void require(boolean holds, String why) {
    if (!holds) {
      throw refused(why);
    }
  }

  boolean flag(String setting, boolean otherwise) {
    return config.path(setting).asBoolean(otherwise);
  }

  boolean trainable() {
    return flag("trainable", true);
  }

  /** Returns a positive whole number. */
  int size(String setting) {
    int size = config.path(setting).asInt();
    require(size > 0, "has no \"" + setting + "\", expected a positive number");
    return size;
  }

  /** Returns a finite number. */
  double number(String setting, double otherwise) {
    double value = config.path(setting).asDouble(otherwise);
    require(Double.isFinite(value), "has a \"" + setting + "\" that is no number");
    return value;
  }

  /** Returns a list of whole numbers; a number alone is one of two equal ones. */
  List<Integer> sizes(String setting) {
    JsonNode found = config.path(setting);
    if (found.isInt()) {
      return List.of(found.asInt(), found.asInt());
    }
    require(found.size() <= 8, "has a \"" + setting + "\" of too many numbers");
    return StreamSupport.stream(found.spliterator(), false).map(JsonNode::asInt).toList();
  }

  /**
   * Returns the shape of a row if the layer says one.
   *
   * @return none if it does not
   */
  List<Integer> inputShape() {
    JsonNode shape = config.path("batch_shape");
    shape = shape.isArray() ? shape : config.path("batch_input_shape");
    if (!shape.isArray()) {
      return List.of();
    }
    return shape(shape);
  }

  /** Returns the shape of a row out of the shape of a batch. */
  List<Integer> shape(JsonNode batch) {
    List<Integer> shape =
        IntStream.range(1, Math.min(batch.size(), 9)).mapToObj(i -> batch.get(i).asInt()).toList();
    long values = 1;
    for (int d : shape) {
      values = d < 1 || values > Integer.MAX_VALUE ? Long.MAX_VALUE : values * d;
    }
    require(
        !shape.isEmpty() && values < 1 << 24,
        "takes rows of the shape " + shown(batch.toString()) + ", expected fixed sizes");
    return shape;
  }

  /** Returns the class in the form in which an archive names its weights: {@code conv2d}. */
  static String snake(String kind) {
    return kind.replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }
}
