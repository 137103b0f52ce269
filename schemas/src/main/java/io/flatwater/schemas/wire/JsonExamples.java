package io.flatwater.schemas.wire;

import static io.flatwater.schemas.wire.Decoded.Reason.NOT_JSON;
import static io.flatwater.schemas.wire.Decoded.Reason.TOO_LARGE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Examples and labels as JSON, for producers without Avro.
 *
 * <pre>{@code
 * {"id": "a-1", "eventTime": "2026-01-01T00:00:00Z", "domain": "site 1", "source": "anna",
 *  "features": {"type": "UINT8", "shape": [2, 2], "data": "AAECAw=="}, "label": 3}
 * {"id": "a-2", "eventTime": 1767225600000000, "features": [0.5, -1.25], "label": null}
 * {"exampleId": "a-2", "label": 1, "eventTime": "2026-01-01T06:30:00Z", "source": "bert"}
 * {"endOfStream": true, "eventTime": "2026-01-02T00:00:00Z", "records": 2}
 * }</pre>
 *
 * <p>{@code eventTime} is ISO 8601 with a zone, or microseconds since 1970. {@code data} is base64
 * of the little-endian bytes, or an array of numbers; {@code features} that is just an array means
 * FLOAT32 of shape {@code [length]}. {@code domain}, {@code source}, an example's {@code label},
 * {@code cleanLabel} and {@code records} may be left out. Unknown names are refused: they are most
 * often misspelt ones.
 */
final class JsonExamples {
  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactory())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> EXAMPLE =
      Set.of("id", "eventTime", "domain", "source", "features", "label", "cleanLabel");
  private static final Set<String> LABEL =
      Set.of("exampleId", "label", "eventTime", "source", "cleanLabel");
  private static final Set<String> END = Set.of("endOfStream", "eventTime", "records");
  private static final Set<String> FEATURES = Set.of("type", "shape", "data");

  private JsonExamples() {}

  /** Returns the example, label or end of a stream in some JSON, or why there is none. */
  static Decoded decode(byte[] bytes) {
    if (bytes.length > Limits.RECORD_BYTES) {
      return new Decoded.Undecodable(
          TOO_LARGE, "found " + bytes.length + " bytes, expected at most " + Limits.RECORD_BYTES);
    }
    try {
      JsonNode json = JSON.readTree(bytes);
      if (!json.isObject()) {
        throw new Wrong("", json, "an object");
      }
      if (json.has("endOfStream")) {
        return new Decoded.Value(end(json));
      }
      return new Decoded.Value(json.has("exampleId") ? lateLabel(json) : example(json));
    } catch (Wrong e) {
      return new Decoded.Undecodable(NOT_JSON, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Decoded.Undecodable(NOT_JSON, "the value is no valid JSON: " + firstLine(e));
    }
  }

  private static Example example(JsonNode json) throws Wrong {
    checkNames(json, EXAMPLE, "");
    return new Example(
        text(json, "id"),
        time(json),
        json.has("domain") ? text(json, "domain") : "",
        json.has("source") ? text(json, "source") : "",
        features(json.path("features")),
        label(json, "label"),
        label(json, "cleanLabel"));
  }

  private static Label lateLabel(JsonNode json) throws Wrong {
    checkNames(json, LABEL, "");
    Integer label = label(json, "label");
    if (label == null) {
      throw new Wrong("label", json.path("label"), "a class index");
    }
    return new Label(
        text(json, "exampleId"),
        label,
        time(json),
        json.has("source") ? text(json, "source") : "",
        label(json, "cleanLabel"));
  }

  private static EndOfStream end(JsonNode json) throws Wrong {
    checkNames(json, END, "");
    if (!json.path("endOfStream").asBoolean(false)) {
      throw new Wrong("endOfStream", json.path("endOfStream"), "true");
    }
    JsonNode records = json.path("records");
    if (!records.isMissingNode() && !(records.isIntegralNumber() && records.canConvertToLong())) {
      throw new Wrong("records", records, "a whole number");
    }
    return new EndOfStream(time(json), records.asLong(-1));
  }

  private static Features features(JsonNode json) throws Wrong {
    if (json.isArray()) {
      return new Features(DataType.FLOAT32, List.of(json.size()), numbers(DataType.FLOAT32, json));
    }
    if (!json.isObject()) {
      throw new Wrong("features", json, "an array of numbers, or an object");
    }
    checkNames(json, FEATURES, "features.");
    DataType type =
        switch (json.path("type").asText("")) {
          case "UINT8" -> DataType.UINT8;
          case "FLOAT32" -> DataType.FLOAT32;
          default -> throw new Wrong("features.type", json.path("type"), "UINT8 or FLOAT32");
        };
    JsonNode data = json.path("data");
    return new Features(
        type, shape(json.path("shape")), data.isArray() ? numbers(type, data) : base64(data));
  }

  private static List<Integer> shape(JsonNode json) throws Wrong {
    List<Integer> shape = new ArrayList<>();
    for (JsonNode d : json) {
      if (!d.isIntegralNumber() || !d.canConvertToInt() || d.intValue() < 1) {
        throw new Wrong("features.shape", json, "an array of positive whole numbers");
      }
      shape.add(d.intValue());
    }
    if (shape.isEmpty()) {
      throw new Wrong("features.shape", json, "an array of positive whole numbers");
    }
    return shape;
  }

  private static ByteBuffer numbers(DataType type, JsonNode array) throws Wrong {
    boolean bytes = type == DataType.UINT8;
    ByteBuffer data =
        ByteBuffer.allocate(array.size() * (bytes ? 1 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    for (JsonNode n : array) {
      if (!bytes && n.isNumber()) {
        data.putFloat(n.floatValue());
      } else if (bytes && n.isInt() && n.intValue() >= 0 && n.intValue() <= 255) {
        data.put((byte) n.intValue());
      } else {
        throw new Wrong("features.data", n, bytes ? "whole numbers from 0 to 255" : "numbers");
      }
    }
    return data.flip().order(ByteOrder.BIG_ENDIAN);
  }

  private static ByteBuffer base64(JsonNode data) throws Wrong {
    try {
      if (data.isTextual()) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(data.textValue()));
      }
    } catch (IllegalArgumentException e) {
      // Falls through: not base64.
    }
    throw new Wrong("features.data", data, "base64 or an array of numbers");
  }

  private static String text(JsonNode json, String name) throws Wrong {
    if (!json.path(name).isTextual()) {
      throw new Wrong(name, json.path(name), "a text");
    }
    return json.path(name).textValue();
  }

  private static Instant time(JsonNode json) throws Wrong {
    JsonNode time = json.path("eventTime");
    try {
      if (time.isIntegralNumber() && time.canConvertToLong()) {
        return Instant.EPOCH.plus(time.longValue(), ChronoUnit.MICROS);
      }
      if (time.isTextual()) {
        Instant instant = Instant.parse(time.textValue()).truncatedTo(ChronoUnit.MICROS);
        // Must fit into 64 bits of microseconds, which is what goes on the wire.
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L);
        return instant;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Falls through: not a time.
    }
    throw new Wrong("eventTime", time, "ISO 8601 with a zone, or microseconds since 1970");
  }

  private static @Nullable Integer label(JsonNode json, String name) throws Wrong {
    JsonNode label = json.path(name);
    if (label.isMissingNode() || label.isNull()) {
      return null;
    }
    if (!label.isIntegralNumber() || !label.canConvertToInt()) {
      throw new Wrong(name, label, "a class index, or null");
    }
    return label.intValue();
  }

  private static void checkNames(JsonNode json, Set<String> known, String path) throws Wrong {
    for (var names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new Wrong(path + name, json.path(name), "one of " + new TreeSet<>(known));
      }
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** A value that is not of the documented form. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String path, JsonNode found, String expected) {
      super(
          (path.isEmpty() ? "the value" : path)
              + ": found "
              + shorten(found)
              + ", expected "
              + expected);
    }

    private static String shorten(JsonNode found) {
      if (found.isMissingNode()) {
        return "nothing";
      }
      String text = found.isContainerNode() && found.size() > 8 ? "a long value" : found.toString();
      return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
  }
}
