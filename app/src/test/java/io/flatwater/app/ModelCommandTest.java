package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.config.ModelFile;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from elsewhere, as a user looks at them and takes them over. */
class ModelCommandTest {
  private static final Path MODELS = Path.of("../models/src/test/resources/keras");

  @TempDir Path directory;

  @Test
  void showsTheLayersAndWhatRunsThem() {
    String said = CommandLines.run("model", "describe", MODELS.resolve("rows.keras").toString());
    assertTrue(said.contains("takes rows of 5, gives 4 classes, has 129 parameters"), said);
    assertTrue(said.lines().anyMatch(l -> l.matches(" +still +Dense +35  kept fixed")), said);
    assertTrue(said.contains("runs on oneDNN"), said);
  }

  @Test
  void whatItWritesStockDl4jOpens() throws IOException {
    Path zip = directory.resolve("model.zip");
    Path contract = directory.resolve("model.json");
    Path keras = MODELS.resolve("images.h5");
    CommandLines.run(
        "model",
        "import",
        keras.toString(),
        zip.toString(),
        "--contract",
        contract.toString(),
        "--type",
        "uint8");
    MultiLayerNetwork stock = ModelSerializer.restoreMultiLayerNetwork(zip.toFile(), false);
    float[] params = ModelFile.read("model", keras).params();
    assertArrayEquals(params, stock.params().toFloatVector());
    Contract written = Contract.fromJson(Files.readString(contract));
    assertEquals(Rows.Type.UINT8, written.type());
    assertEquals(List.of(12, 10, 3), written.shape());
    assertEquals(Contract.Order.CHANNELS_FIRST, written.order());
    assertEquals(List.of(-0.5f), written.scaling().shift());
  }

  @Test
  void whatIsNoModelIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("model.keras"), "no zip");
    assertTrue(CommandLines.fail("model", "describe", file.toString()).contains("a Keras model"));
    String other =
        CommandLines.fail("model", "import", directory.resolve("no.zip").toString(), "x.zip");
    assertTrue(other.contains("cannot be read"), other);
  }
}
