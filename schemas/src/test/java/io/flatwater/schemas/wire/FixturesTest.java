package io.flatwater.schemas.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Records as every version up to now wrote them, which this version must read. A version's file has
 * a line for each record: topic, wire bytes, and what is in them. docs/wire.md says how one is
 * added.
 */
class FixturesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final String CHANGED =
      "; a schema of a release was changed or is no longer kept. If this version has not been"
          + " released yet, write its fixture anew as docs/wire.md says.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> STREAM_TOPICS = Set.of("examples", "mini-batches", "probes");

  @Test
  void recordsOfEveryVersionAreReadWithTheSameValues() throws IOException {
    Codec codec = new Codec(new LocalRegistry());
    for (Path version : versions()) {
      for (String line : Files.readAllLines(version.resolve("records.jsonl"))) {
        JsonNode fixture = JSON.readTree(line);
        byte[] wire = HexFormat.of().parseHex(fixture.path("wire").asText());
        Decoded decoded = codec.decode(wire);
        SpecificRecord record =
            assertInstanceOf(Decoded.Value.class, decoded, version + ": " + decoded + CHANGED)
                .record();
        assertEquals(fixture.path("record").asText(), record.getSchema().getFullName());
        assertContains(version + " " + line, fixture.path("value"), value(record));
        String hash = fixture.path("hash").asText();
        assertEquals(hash, hash(record), version + " " + record.getSchema().getName());
      }
    }
  }

  @Test
  void everyVersionHasARecordOfEachKindItReleasedOnEveryTopic() throws IOException {
    Set<String> topics =
        Stream.of(Topic.values()).map(Topic::suffix).collect(Collectors.toCollection(TreeSet::new));
    for (Path version : versions()) {
      Set<String> found = new TreeSet<>();
      Set<String> kinds = new TreeSet<>();
      for (String line : Files.readAllLines(version.resolve("records.jsonl"))) {
        found.add(JSON.readTree(line).path("topic").asText());
        kinds.add(JSON.readTree(line).path("record").asText());
      }
      assertTrue(found.containsAll(STREAM_TOPICS) && topics.containsAll(found), version.toString());
      assertTrue(kinds.size() >= 16, version + " has " + kinds);
    }
    Path newest = versions().get(versions().size() - 1);
    Set<String> now = new TreeSet<>();
    for (String line : Files.readAllLines(newest.resolve("records.jsonl"))) {
      now.add(JSON.readTree(line).path("topic").asText());
    }
    assertEquals(topics, now);
  }

  /** A later version may have more fields; those that were there have their values. */
  private static void assertContains(String where, JsonNode expected, JsonNode found) {
    if (expected.isObject()) {
      for (Map.Entry<String, JsonNode> field : expected.properties()) {
        assertTrue(found.has(field.getKey()), where + " has lost " + field.getKey());
        assertContains(where, field.getValue(), found.path(field.getKey()));
      }
    } else {
      assertEquals(expected, found, where);
    }
  }

  private static JsonNode value(SpecificRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Schema schema = record.getSchema();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, out);
    new SpecificDatumWriter<SpecificRecord>(schema, SpecificData.getForClass(record.getClass()))
        .write(record, encoder);
    encoder.flush();
    return JSON.readTree(out.toString(UTF_8));
  }

  /** Hashes of content are compared for ever, in histories and in verdicts. */
  private static String hash(SpecificRecord record) {
    if (record instanceof MiniBatch batch) {
      return Content.miniBatchId("stream", batch);
    }
    if (record instanceof Probe probe) {
      Content.ProbeHash hash = new Content.ProbeHash();
      hash.add(probe);
      return hash.hex();
    }
    return "";
  }

  private static List<Path> versions() throws IOException {
    try (Stream<Path> versions = Files.list(FIXTURES)) {
      List<Path> sorted = versions.sorted().toList();
      assertFalse(sorted.isEmpty());
      return sorted;
    }
  }

  /** Writes the fixture of a release, when the build is asked to. */
  @Test
  @EnabledIfSystemProperty(named = "fixtures.write", matches = "\\d+\\.\\d+\\.\\d+")
  void write() throws IOException {
    Path directory =
        Files.createDirectories(FIXTURES.resolve(System.getProperty("fixtures.write")));
    Codec codec = new Codec(new LocalRegistry());
    List<String> lines = new ArrayList<>();
    for (SpecificRecord record : Records.all()) {
      String topic = Records.topic(record);
      ObjectNode line = JSON.createObjectNode();
      line.put("topic", topic);
      line.put("record", record.getSchema().getFullName());
      line.put("wire", HexFormat.of().formatHex(codec.encode(topic, record)));
      line.put("hash", hash(record));
      line.set("value", value(record));
      lines.add(JSON.writeValueAsString(line));
    }
    Files.write(directory.resolve("records.jsonl"), lines);
  }
}
