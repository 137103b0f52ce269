package io.flatwater.ingest.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.flatwater.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A schema as YAML, as docs/data.md shows it. Every error names the place and what was expected.
 */
public final class SchemaFile {
  private static final int LARGEST = 256 << 10;
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          // "no" is the name of a class here.
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .build();
  private static final Set<String> KNOWN =
      Set.of(
          "label",
          "cleanLabel",
          "id",
          "time",
          "domain",
          "source",
          "timeFormat",
          "start",
          "intervalMillis",
          "classes",
          "threshold",
          "features",
          "ignore",
          "columns",
          "missing",
          "missingMarks",
          "prefix",
          "broken",
          "separator",
          "header");

  private final Path file;
  private final JsonNode tree;

  private SchemaFile(Path file, JsonNode tree) {
    this.file = file;
    this.tree = tree;
  }

  /**
   * Reads a schema.
   *
   * @throws SourceException where the file is missing or no schema
   */
  public static TableSchema read(Path file) {
    try {
      return new SchemaFile(file, YAML.readTree(text(file))).schema();
    } catch (NoSuchFileException e) {
      throw new SourceException("There is no schema file " + file + ".", e);
    } catch (JsonProcessingException e) {
      throw new SourceException(
          file + " is no valid YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw new SourceException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    } catch (IllegalArgumentException e) {
      throw new SourceException(file + ": " + e.getMessage() + ".", e);
    }
  }

  /** Reads a file as text; one that is too large is not read to its end. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new SourceException(
            file + " has more than " + LARGEST + " bytes, expected a schema: is it the table?");
      }
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private TableSchema schema() {
    if (!tree.isObject()) {
      throw wrong("the schema", tree, "names with values, such as label: class");
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      if (!KNOWN.contains(entry.getKey())) {
        throw wrong(
            entry.getKey(), entry.getValue(), "one of the settings " + new TreeSet<>(KNOWN));
      }
    }
    return new TableSchema(
        new TableSchema.Roles(
            text("label", ""),
            text("cleanLabel", ""),
            text("id", ""),
            text("time", ""),
            text("domain", ""),
            text("source", "")),
        times(),
        new TableSchema.Classes(texts("classes", List.of()), number("threshold", Double.NaN)),
        new TableSchema.Features(
            texts("features", List.of()), texts("ignore", List.of()), rules(tree.path("columns"))),
        new TableSchema.Missing(
            texts("missingMarks", TableSchema.Missing.REFUSED.marks()),
            choice("missing", TableSchema.Fill.REFUSE)),
        new TableSchema.Rows(
            (int) number("prefix", TableSchema.Rows.USUAL.prefix()),
            choice("broken", TableSchema.Rows.USUAL.broken())),
        new TableSchema.Csv(separator(), choice("header", TableSchema.Header.FIRST_LINE)));
  }

  private TableSchema.Times times() {
    TableSchema.Times usual = TableSchema.Times.USUAL;
    String start = text("start", usual.start().toString());
    long interval = (long) number("intervalMillis", usual.interval().toMillis());
    if (interval < 1) {
      throw wrong("intervalMillis", tree.path("intervalMillis"), "at least 1");
    }
    try {
      return new TableSchema.Times(
          text("timeFormat", usual.format()), Instant.parse(start), Duration.ofMillis(interval));
    } catch (DateTimeParseException e) {
      throw wrong("start", tree.path("start"), "a time such as 2026-01-01T00:00:00Z");
    }
  }

  private Map<String, TableSchema.Rule> rules(JsonNode node) {
    Map<String, TableSchema.Rule> rules = new LinkedHashMap<>();
    if (!node.isMissingNode() && !node.isObject()) {
      throw wrong("columns", node, "names of columns with their kinds");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String path = "columns." + entry.getKey();
      JsonNode rule = entry.getValue();
      JsonNode kind = rule.isObject() ? rule.path("kind") : rule;
      List<String> categories =
          rule.isObject() ? texts(path + ".categories", rule.path("categories")) : List.of();
      rules.put(
          entry.getKey(),
          new TableSchema.Rule(choice(path, kind, TableSchema.Kind.NUMBER), categories));
    }
    return rules;
  }

  private char separator() {
    String text = text("separator", "");
    if (text.isEmpty()) {
      return TableSchema.Csv.FOUND;
    }
    if (text.equals("tab")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw wrong("separator", tree.path("separator"), "one character, or tab");
    }
    return text.charAt(0);
  }

  private String text(String name, String usual) {
    JsonNode node = tree.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return usual;
    }
    if (!node.isValueNode()) {
      throw wrong(name, node, "a text");
    }
    return node.asText();
  }

  private double number(String name, double usual) {
    JsonNode node = tree.path(name);
    if (node.isMissingNode()) {
      return usual;
    }
    if (!node.isNumber()) {
      throw wrong(name, node, "a number");
    }
    return node.doubleValue();
  }

  private List<String> texts(String name, List<String> usual) {
    return tree.has(name) ? texts(name, tree.path(name)) : usual;
  }

  private List<String> texts(String path, JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (!node.isMissingNode() && !node.isArray()) {
      throw wrong(path, node, "a list");
    }
    for (JsonNode entry : node) {
      if (!entry.isValueNode()) {
        throw wrong(path, entry, "texts or numbers");
      }
      texts.add(entry.asText());
    }
    return texts;
  }

  private <E extends Enum<E>> E choice(String name, E usual) {
    return tree.has(name) ? choice(name, tree.path(name), usual) : usual;
  }

  private <E extends Enum<E>> E choice(String path, JsonNode node, E example) {
    E[] all = example.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(constant -> word(constant).equals(node.asText("")))
        .findFirst()
        .orElseThrow(
            () -> wrong(path, node, "one of " + Arrays.stream(all).map(SchemaFile::word).toList()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private SourceException wrong(String path, JsonNode found, String expected) {
    String shown = found.isMissingNode() ? "nothing" : found.toString();
    return new SourceException(
        file
            + ": "
            + path
            + ": found "
            + shown.substring(0, Math.min(80, shown.length()))
            + ", expected "
            + expected
            + ".");
  }
}
