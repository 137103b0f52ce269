package io.flatwater.app.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.Failure;
import io.flatwater.store.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directory of an experiment: {@code manifest.json}, {@code cells/.../result.json} and {@code
 * cost.json}, or {@code failure.json} of a cell that failed, {@code report.html}, {@code csv/}.
 *
 * <p>A file appears whole or not at all, and a cell's result after its cost: so a run that was
 * killed goes on where it was. May be used by several threads for different cells.
 *
 * @param directory made when something is written
 */
record Workspace(Path directory) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String RESULT = "result.json";
  private static final String COST = "cost.json";
  private static final String FAILURE = "failure.json";

  /**
   * What a cell took; differs from run to run.
   *
   * @param inputs hash of everything that decided the result's bits
   * @param result SHA-256 of {@code result.json}
   * @param seconds wall time of the whole cell
   * @param stepsPerSecond of the trainer
   */
  record Cost(String inputs, String result, double seconds, double stepsPerSecond) {}

  /** A finished cell. */
  record Finished(CellResult result, String text, Cost cost) {
    /** Tells whether the result is the one that was kept. */
    boolean isWhole() {
      return hash(text).equals(cost.result);
    }
  }

  /** Returns the SHA-256 of a result. */
  static String hash(String result) {
    return Hashes.sha256(result.getBytes(StandardCharsets.UTF_8));
  }

  Path file(Cell cell, String name) {
    return directory.resolve("cells").resolve(cell.path()).resolve(name);
  }

  /** Keeps what a cell came to, in place of what it failed of before. */
  void keep(Cell cell, String result, Cost cost) {
    write(
        file(cell, COST),
        MAPPER
                .createObjectNode()
                .put("inputs", cost.inputs)
                .put("result", cost.result)
                .put("seconds", cost.seconds)
                .put("stepsPerSecond", cost.stepsPerSecond)
                .toPrettyString()
            + "\n");
    write(file(cell, RESULT), result);
    delete(file(cell, FAILURE));
  }

  /** Keeps why a cell came to nothing, in place of what it came to before. */
  void keep(Cell cell, Breakdown breakdown) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("inputs", breakdown.inputs()).put("reason", breakdown.reason());
    breakdown.trace().forEach(node.putArray("trace")::add);
    write(file(cell, FAILURE), node.toPrettyString() + "\n");
    delete(file(cell, RESULT));
  }

  /**
   * Returns why a cell came to nothing.
   *
   * @throws Failure if that cannot be read
   */
  Optional<Breakdown> failed(Cell cell) {
    return read(file(cell, FAILURE)).map(text -> breakdown(cell, text));
  }

  private Breakdown breakdown(Cell cell, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      List<String> trace = new ArrayList<>();
      node.path("trace").forEach(line -> trace.add(line.asText()));
      return new Breakdown(node.path("inputs").asText(), node.path("reason").asText(), trace);
    } catch (JsonProcessingException e) {
      throw damaged(cell, e);
    }
  }

  /**
   * Returns a cell that is finished.
   *
   * @throws Failure if its files cannot be read as such
   */
  Optional<Finished> finished(Cell cell) {
    Optional<String> result = read(file(cell, RESULT));
    Optional<String> cost = read(file(cell, COST));
    if (result.isEmpty() || cost.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode node = MAPPER.readTree(cost.get());
      return Optional.of(
          new Finished(
              CellFile.read(result.get()),
              result.get(),
              new Cost(
                  node.path("inputs").asText(),
                  node.path("result").asText(),
                  node.path("seconds").asDouble(Double.NaN),
                  node.path("stepsPerSecond").asDouble(Double.NaN))));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw damaged(cell, e);
    }
  }

  private Failure damaged(Cell cell, Exception e) {
    return new Failure(
        file(cell, RESULT).getParent()
            + " is damaged: "
            + e.getMessage()
            + "; delete the directory and run the experiment again",
        e);
  }

  /** Writes a file of the experiment. */
  void write(String name, String text) {
    write(directory.resolve(name), text);
  }

  /** Returns a file of the experiment. */
  Optional<String> read(String name) {
    return read(directory.resolve(name));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), ".part-", "");
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure("cannot write " + file + ": " + e, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new Failure("cannot delete " + file + ": " + e, e);
    }
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new Failure("cannot read " + file + ": " + e, e);
    }
  }
}
