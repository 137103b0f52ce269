package io.flatwater.app.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an experiment was made of and what it came to, in hashes.
 *
 * @param name of the experiment
 * @param file SHA-256 of its file
 * @param hashes of data, code and numeric environment, by name
 * @param versions of what it was run with, by name
 * @param cells how cells ended that have a result, by their paths
 * @param failed why others have none, by their paths
 */
record Manifest(
    String name,
    String file,
    Map<String, String> hashes,
    Map<String, String> versions,
    Map<String, Ending> cells,
    Map<String, String> failed) {
  private static final String FILE = "manifest.json";
  private static final String FORMAT = "flatwater-experiment/1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * How a cell ended.
   *
   * @param inputs hash of everything that decides its bits
   * @param stateHash of its last checkpoint: parameters, and all that training goes on from
   * @param result SHA-256 of its {@code result.json}
   */
  record Ending(String inputs, String stateHash, String result) {}

  void write(Workspace workspace) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("name", name);
    root.put("file", file);
    hashes.forEach(root.putObject("hashes")::put);
    versions.forEach(root.putObject("versions")::put);
    ObjectNode all = root.putObject("cells");
    cells.forEach(
        (path, ending) ->
            all.putObject(path)
                .put("inputs", ending.inputs)
                .put("stateHash", ending.stateHash)
                .put("result", ending.result));
    if (!failed.isEmpty()) {
      failed.forEach(root.putObject("failed")::put);
    }
    workspace.write(FILE, root.toPrettyString() + "\n");
  }

  /**
   * Reads the manifest of a directory.
   *
   * @throws Failure if there is none
   */
  static Manifest read(Workspace workspace) {
    String text =
        workspace
            .read(FILE)
            .orElseThrow(
                () ->
                    new Failure(
                        workspace.directory()
                            + " holds no "
                            + FILE
                            + "; name the directory that 'flatwater experiment run' was given with"
                            + " --out"));
    try {
      JsonNode root = MAPPER.readTree(text);
      return new Manifest(
          root.path("name").asText(),
          root.path("file").asText(),
          texts(root.path("hashes")),
          texts(root.path("versions")),
          endings(root.path("cells")),
          texts(root.path("failed")));
    } catch (JsonProcessingException e) {
      throw new Failure(workspace.directory().resolve(FILE) + " is no valid JSON", e);
    }
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  private static Map<String, Ending> endings(JsonNode node) {
    Map<String, Ending> endings = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e ->
                endings.put(
                    e.getKey(),
                    new Ending(
                        e.getValue().path("inputs").asText(),
                        e.getValue().path("stateHash").asText(),
                        e.getValue().path("result").asText())));
    return endings;
  }

  /** Returns what has another hash now than then. */
  List<Difference> differences(Map<String, String> now) {
    List<Difference> differences = new ArrayList<>();
    TreeMap<String, String> all = new TreeMap<>(hashes);
    all.putAll(now);
    for (String key : all.keySet()) {
      Difference d =
          new Difference(
              key, hashes.getOrDefault(key, "not set"), now.getOrDefault(key, "not set"));
      if (!d.then.equals(d.now)) {
        differences.add(d);
      }
    }
    return differences;
  }

  /** A hash that has changed since the manifest was written. */
  record Difference(String name, String then, String now) {
    @Override
    public String toString() {
      return name + ": then " + then + ", now " + now;
    }
  }
}
