package io.flatwater.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.optim.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Checkpoints as every version up to now wrote them, which this version must read, and would write
 * in the same bytes. docs/wire.md says how one is added.
 */
class FixturesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final String MLP = "mlp.zip";
  private static final String CNN = "cnn.zip";
  private static final String ANCHOR = "mlp.anchor";
  private static final String EXPECTED = "expected.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void checkpointsOfEveryVersionAreReadWithTheSameValues() throws IOException {
    for (Path version : versions()) {
      JsonNode expected = JSON.readTree(version.resolve(EXPECTED).toFile());
      for (String name : List.of(MLP, CNN)) {
        byte[] file = Files.readAllBytes(version.resolve(name));
        Checkpoint checkpoint = CheckpointFile.read(file);
        JsonNode found = JSON.readTree(described(checkpoint).toString());
        assertEquals(expected.path(name), found, version + " " + name);
        assertArrayEquals(
            checkpoint.params(), CheckpointFile.readDl4j(file).params(), version + " " + name);
      }
      Checkpoint checkpoint = CheckpointFile.read(Files.readAllBytes(version.resolve(MLP)));
      byte[] anchor = Files.readAllBytes(version.resolve(ANCHOR));
      StateImage image = StateImage.read(anchor, checkpoint.params().length);
      assertEquals(checkpoint.manifest().stateHash(), image.state().hash(image.params()));
    }
  }

  private static ObjectNode described(Checkpoint checkpoint) {
    State state = checkpoint.state();
    Memory memory = state.memory().restore(checkpoint.definition().layout());
    ObjectNode node = JSON.createObjectNode();
    node.put("stateHash", state.hash(checkpoint.params()));
    node.put("definition", checkpoint.definition().hash());
    node.put("frozen", checkpoint.definition().frozen().toString());
    node.put("classes", checkpoint.contract().classes().toString());
    node.put("lineage", checkpoint.manifest().lineage());
    node.put("version", checkpoint.manifest().version());
    node.put("step", state.step());
    node.put("history", state.history());
    node.put("optimizer", state.optimizer());
    node.put("seed", memory.seed());
    node.put("slots", memory.slots().keySet().toString());
    node.put("scalars", memory.scalars().toString());
    node.put("sections", state.sections().keySet().toString());
    node.put("examples", checkpoint.manifest().counters().examples());
    node.put("lossSum", checkpoint.manifest().counters().lossSum());
    node.put("firstParameter", Float.floatToRawIntBits(checkpoint.params()[0]));
    return node;
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
    Checkpoint mlp = checkpoint(Definition.mlp(6, List.of(5), 3).freeze(Set.of("dense1")), 2, 3);
    Checkpoint cnn = checkpoint(Definition.cnn(16, 16, 1, 2), 16, 16);
    ObjectNode expected = JSON.createObjectNode();
    expected.set(MLP, described(mlp));
    expected.set(CNN, described(cnn));
    Files.write(directory.resolve(MLP), CheckpointFile.write(mlp));
    Files.write(directory.resolve(CNN), CheckpointFile.write(cnn));
    Files.write(directory.resolve(ANCHOR), new StateImage(mlp.params(), mlp.state()).bytes());
    Files.writeString(directory.resolve(EXPECTED), expected.toPrettyString() + "\n");
  }

  private static Checkpoint checkpoint(Definition definition, int height, int width) {
    float[] params = definition.initial(7);
    Memory memory = new Memory(definition.layout(), 11);
    memory.slot("sgd.momentum", 2)[1] = -0.5f;
    memory.setScalar("sam.rho", 0.05);
    memory.advance();
    State state =
        new State(
            1,
            State.next(State.NO_HISTORY, "batch-1"),
            "Sam[rho=0.05, base=Sgd[rate=0.1]]",
            State.MemoryImage.of(memory),
            new TreeMap<>(Map.of("watch", new byte[] {1, 2, 3}, "noise", new byte[0])));
    Manifest manifest =
        new Manifest(
            "run/stream",
            1,
            0,
            1,
            new Origin(0, 5, 6, 1_000_000, 2_000_000),
            11,
            "c".repeat(64),
            new NumericEnvironment(new TreeMap<>(Map.of("executor", "onednn"))),
            "0.1.0",
            state.hash(params),
            new Counters(128, 120, 60, 128, 70, 99.25));
    Contract contract = Contract.pixels(List.of(height, width), definition.classes());
    return new Checkpoint(definition, contract, params, state, manifest);
  }
}
