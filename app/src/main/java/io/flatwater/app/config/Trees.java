package io.flatwater.app.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** YAML as trees. */
final class Trees {
  /** No settings. */
  static final ObjectNode EMPTY = JsonNodeFactory.instance.objectNode();

  private static final int LARGEST = 256 << 10;

  /** To read such a number takes hundreds of times the memory of its text. */
  private static final Pattern ENDLESS = Pattern.compile("[0-9_]{1001}");

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Trees() {}

  /** Reads a file; an empty one holds no settings. */
  static JsonNode read(Path file) {
    return parse(file.toString(), text(file));
  }

  /** Reads a file as text; one that is too large is not read to its end. */
  static String text(Path file) {
    try {
      return SettingFile.text(file, LARGEST);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of(
              "configuration file "
                  + file
                  + " has more than "
                  + LARGEST
                  + " bytes; is it the right one?"));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          List.of("configuration file " + file + " does not exist; name another one"));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of("configuration file " + file + " cannot be read: " + e));
    }
  }

  /**
   * Returns the tree of a text; an empty one holds no settings.
   *
   * @param file name for messages
   */
  static JsonNode parse(String file, String text) {
    if (ENDLESS.matcher(text).find()) {
      throw new ConfigurationException(
          List.of("configuration file " + file + " has a number of more than 1000 digits"));
    }
    try {
      JsonNode tree = YAML.readTree(text);
      return tree.isMissingNode() || tree.isNull() ? EMPTY : tree;
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          List.of("configuration file " + file + place(e) + " is no valid YAML: " + reason(e)));
    }
  }

  /** Returns a tree as YAML. */
  static String write(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }

  /**
   * Returns a tree with some values laid over it.
   *
   * @param values YAML text by path, such as {@code data.examples}
   */
  static JsonNode with(JsonNode tree, Map<String, String> values) {
    if (!tree.isObject()) {
      return tree;
    }
    ObjectNode copy = tree.deepCopy();
    values.forEach(
        (path, text) -> {
          String[] keys = path.split("\\.");
          ObjectNode node = copy;
          for (int i = 0; i + 1 < keys.length; i++) {
            node = node.get(keys[i]) instanceof ObjectNode below ? below : node.putObject(keys[i]);
          }
          node.set(keys[keys.length - 1], yaml(text));
        });
    return copy;
  }

  private static JsonNode yaml(String text) {
    try {
      JsonNode value = YAML.readTree(text);
      return value.isMissingNode() || value.isNull() ? TextNode.valueOf(text) : value;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** Returns what a setting is if nothing is said. */
  static JsonNode fallback(Leaf leaf) {
    String text = leaf.setting().fallback();
    if (leaf.form() == Leaf.Form.MAP && text.isEmpty()) {
      return EMPTY;
    }
    return value(leaf, text);
  }

  /** Returns a value that is given as text; what is no YAML stays a text, for the message. */
  static JsonNode value(Leaf leaf, String text) {
    if (leaf.literal()) {
      return TextNode.valueOf(text);
    }
    boolean list = leaf.form() == Leaf.Form.LIST && !text.strip().startsWith("[");
    return yaml(list ? "[" + text + "]" : text);
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr() + ",";
  }

  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("unreadable").strip();
  }
}
