package io.flatwater.schemas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonExamplesTest {
  private final DecodedDeserializer deserializer =
      new DecodedDeserializer(new Codec(new LocalRegistry()));

  @Test
  void theDocumentedFormsBecomeRecords() {
    assertEquals(
        new Decoded.Value(
            new Example(
                "a-1",
                Instant.parse("2026-01-01T00:00:00Z"),
                "site 1",
                "anna",
                new Features(DataType.UINT8, List.of(2, 2), Records.bytes(0, 1, 2, 3)),
                3,
                null)),
        json(
            "{'id': 'a-1', 'eventTime': '2026-01-01T00:00:00Z', 'domain': 'site 1', 'source':"
                + " 'anna', 'features': {'type': 'UINT8', 'shape': [2, 2], 'data': 'AAECAw=='},"
                + " 'label': 3}"));
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(0.5f).putFloat(-1.25f).flip();
    assertEquals(
        new Decoded.Value(
            new Example(
                "a-2",
                Instant.parse("2026-01-01T00:00:00Z"),
                "",
                "",
                new Features(DataType.FLOAT32, List.of(2), floats),
                null,
                null)),
        json(
            "{'id': 'a-2', 'eventTime': 1767225600000000, 'features': [0.5, -1.25], 'label':"
                + " null}"));
    assertEquals(
        new Decoded.Value(new EndOfStream(Instant.parse("2026-01-02T00:00:00Z"), 2L)),
        json("{'endOfStream': true, 'eventTime': '2026-01-02T00:00:00Z', 'records': 2}"));
  }

  @Test
  void anObjectWithAnExamplesIdIsALabel() {
    assertEquals(
        new Decoded.Value(new Label("a-2", 1, Instant.parse("2026-01-01T06:30:00Z"), "bert", null)),
        json(
            "{'exampleId': 'a-2', 'label': 1, 'eventTime': '2026-01-01T06:30:00Z', 'source':"
                + " 'bert'}"));
    assertEquals(
        new Decoded.Value(new Label("a-2", 1, Instant.EPOCH, "", 0)),
        json("{'exampleId': 'a-2', 'label': 1, 'eventTime': 0, 'cleanLabel': 0}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|the value: found [], expected an object",
        "{'id': 1}|id: found 1, expected a text",
        "{'id': 'a'}|eventTime: found nothing, expected ISO 8601 with a zone, or microseconds since"
            + " 1970",
        "{'id': 'a', 'eventTime': '2026-01-01'}|eventTime: found \"2026-01-01\", expected ISO 8601"
            + " with a zone, or microseconds since 1970",
        "{'id': 'a', 'eventTime': 1, 'features': {'type': 'INT8'}}|features.type: found \"INT8\","
            + " expected UINT8 or FLOAT32",
        "{'id': 'a', 'eventTime': 1, 'features': {'type': 'UINT8', 'shape': [0]}}|features.shape:"
            + " found [0], expected an array of positive whole numbers",
        "{'id': 'a', 'eventTime': 1, 'features': {'type': 'UINT8', 'shape': [1], 'data':"
            + " [256]}}|features.data: found 256, expected whole numbers from 0 to 255",
        "{'id': 'a', 'eventTime': 1, 'features': {'type': 'UINT8', 'shape': [1], 'data':"
            + " '?'}}|features.data: found \"?\", expected base64 or an array of numbers",
        "{'id': 'a', 'eventTime': 1, 'features': [1], 'label': 1.5}|label: found 1.5, expected a"
            + " class index, or null",
        "{'id': 'a', 'lable': 1}|lable: found 1, expected one of [cleanLabel, domain, eventTime,"
            + " features, id, label, source]",
        "{'exampleId': 'a', 'label': null}|label: found null, expected a class index",
        "{'exampleId': 'a', 'label': 1}|eventTime: found nothing, expected ISO 8601 with a zone, or"
            + " microseconds since 1970",
        "{'exampleId': 'a', 'features': [1]}|features: found [1], expected one of [cleanLabel,"
            + " eventTime, exampleId, label, source]",
        "{'endOfStream': false}|endOfStream: found false, expected true",
      })
  void aWrongValueGetsItsPath(String text, String message) {
    Decoded.Undecodable undecodable = assertInstanceOf(Decoded.Undecodable.class, json(text));
    assertEquals(Decoded.Reason.NOT_JSON, undecodable.reason());
    assertEquals(message, undecodable.message());
  }

  @Test
  void withoutTheHeaderJsonIsNotAvro() {
    byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
    Decoded decoded = deserializer.deserialize("examples", new RecordHeaders(), bytes);
    assertEquals(Decoded.Reason.NOT_AVRO, ((Decoded.Undecodable) decoded).reason());
  }

  private Decoded json(String text) {
    byte[] type = "Application/JSON; charset=utf-8".getBytes(StandardCharsets.UTF_8);
    var headers = new RecordHeaders().add(DecodedDeserializer.CONTENT_TYPE, type);
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return deserializer.deserialize("examples", headers, bytes);
  }
}
