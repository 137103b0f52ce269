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
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an experiment was made of and what it came to, in hashes.
 *
 * @param name of the experiment
 * @param hashes of data, code and numeric environment, by name
 * @param cells state hash and SHA-256 of the result, by the cells' paths; finished ones only
 */
record Manifest(String name, Map<String, String> hashes, Map<String, Ending> cells) {
  private static final String FILE = "manifest.json";
  private static final String FORMAT = "flatwater-experiment/1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * How a cell ended.
   *
   * @param inputs hash of everything that decides its bits
   * @param stateHash of its last checkpoint
   * @param result SHA-256 of its {@code result.json}
   */
  record Ending(String inputs, String stateHash, String result) {}

  /** Returns the manifest of what is finished. */
  static Manifest of(Experiment experiment, Laboratory laboratory, Workspace workspace) {
    Map<String, Ending> cells = new LinkedHashMap<>();
    for (Cell cell : experiment.cells()) {
      workspace
          .finished(cell)
          .ifPresent(
              f ->
                  cells.put(
                      cell.path(),
                      new Ending(f.cost().inputs(), f.result().stateHash(), f.cost().result())));
    }
    return new Manifest(experiment.file().name(), laboratory.hashes(), cells);
  }

  void write(Workspace workspace) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("name", name);
    hashes.forEach(root.putObject("hashes")::put);
    ObjectNode all = root.putObject("cells");
    cells.forEach(
        (path, ending) ->
            all.putObject(path)
                .put("inputs", ending.inputs)
                .put("stateHash", ending.stateHash)
                .put("result", ending.result));
    workspace.write(FILE, root.toPrettyString() + "\n");
  }

  /**
   * Reads the manifest of a directory.
   *
   * @throws Failure if there is none
   */
  static Manifest read(Workspace workspace) {
    Optional<String> text = workspace.read(FILE);
    if (text.isEmpty()) {
      throw new Failure(
          workspace.directory()
              + " holds no "
              + FILE
              + "; name the directory that 'flatwater experiment run' was given with --out");
    }
    try {
      JsonNode root = MAPPER.readTree(text.get());
      Map<String, String> hashes = new LinkedHashMap<>();
      root.path("hashes").properties().forEach(e -> hashes.put(e.getKey(), e.getValue().asText()));
      Map<String, Ending> cells = new LinkedHashMap<>();
      root.path("cells")
          .properties()
          .forEach(
              e ->
                  cells.put(
                      e.getKey(),
                      new Ending(
                          e.getValue().path("inputs").asText(),
                          e.getValue().path("stateHash").asText(),
                          e.getValue().path("result").asText())));
      return new Manifest(root.path("name").asText(), hashes, cells);
    } catch (JsonProcessingException e) {
      throw new Failure(workspace.directory().resolve(FILE) + " is no valid JSON", e);
    }
  }

  /** Returns the names under which two manifests differ, with both values. */
  List<String> differences(Map<String, String> now) {
    List<String> differences = new ArrayList<>();
    TreeMap<String, String> all = new TreeMap<>(hashes);
    all.putAll(now);
    for (String key : all.keySet()) {
      String then = hashes.getOrDefault(key, "not set");
      String today = now.getOrDefault(key, "not set");
      if (!then.equals(today)) {
        differences.add(key + ": then " + then + ", now " + today);
      }
    }
    return differences;
  }
}
