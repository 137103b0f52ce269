package io.flatwater.model.keras;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.model.Contract;
import io.flatwater.model.Contract.Scaling;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.Rows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Keras saved predicts here what it predicted there; see {@code make.py} beside the files,
 * which Keras 3.15 wrote.
 */
class KerasModelTest {

  private static byte[] file(String name) throws IOException {
    try (InputStream in = KerasModelTest.class.getResourceAsStream("/keras/" + name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rows.keras, rows, onednn",
    "rows.h5, rows, onednn",
    "images.keras, images, onednn",
    "images.keras, images, dl4j",
    "images.h5, images, onednn",
    "keras2.h5, images, onednn",
    "grey.keras, grey, onednn",
    "grey.keras, grey, dl4j",
    "colours.keras, colours, onednn",
    "binary.h5, binary, onednn"
  })
  void predictsWhatKerasPredicts(String name, String model, String executor) throws IOException {
    KerasModel read = KerasModel.read(file(name));
    JsonNode expected =
        new ObjectMapper().readTree(new String(file("expected.json"), UTF_8)).path(model);
    float[] inputs = floats(expected.path("inputs"));
    float[] outputs = probabilities(model, floats(expected.path("outputs")));
    Contract contract = read.contract(Rows.Type.FLOAT32);
    read.check(contract);
    int rows = inputs.length / contract.width();
    ByteBuffer data = ByteBuffer.allocate(4 * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(inputs);
    float[] found = new float[outputs.length];
    try (Network network = Networks.open(read.definition(), Execution.of(executor)).network()) {
      float[] scaled =
          contract.scale(new Rows(Rows.Type.FLOAT32, contract.shape(), rows, data.array()));
      network.predict(read.params(), scaled, rows, found);
    }
    assertArrayEquals(outputs, found, 2e-6f);
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  /** Keras's own outputs, where they are logits or the probability of the second class alone. */
  private static float[] probabilities(String model, float[] outputs) {
    if (model.equals("binary")) {
      float[] both = new float[2 * outputs.length];
      for (int i = 0; i < outputs.length; i++) {
        both[2 * i] = 1 - outputs[i];
        both[2 * i + 1] = outputs[i];
      }
      return both;
    }
    if (model.equals("images")) {
      for (int row = 0; row < outputs.length; row += 3) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          sum += Math.exp(outputs[row + c]);
        }
        for (int c = 0; c < 3; c++) {
          outputs[row + c] = (float) (Math.exp(outputs[row + c]) / sum);
        }
      }
    }
    return outputs;
  }

  @Test
  void keepsFixedWhatWasNotTrainable() throws IOException {
    KerasModel read = KerasModel.read(file("rows.keras"));
    assertEquals(Set.of("still"), read.definition().frozen());
    assertEquals(List.of(5), read.shape());
    assertEquals(List.of(), read.notes());
  }

  @Test
  void saysWhatIsNotAsItWas() throws IOException {
    assertTrue(KerasModel.read(file("images.h5")).notes().get(0).contains("softmax"));
    assertTrue(KerasModel.read(file("binary.h5")).notes().get(0).contains("sigmoid"));
  }

  @Test
  void refusesAContractThatFeedsItOtherwise() throws IOException {
    KerasModel images = KerasModel.read(file("images.keras"));
    Contract right = images.contract(Rows.Type.UINT8);
    Contract flat =
        new Contract(
            right.type(),
            List.of(360),
            Contract.Order.AS_IS,
            right.scaling(),
            right.task(),
            right.classes());
    assertTrue(refusal(images, flat).contains("expected [12, 10, 3]"));
    Contract unscaled =
        new Contract(
            right.type(),
            right.shape(),
            right.order(),
            Scaling.all(1, 0),
            right.task(),
            right.classes());
    assertTrue(refusal(images, unscaled).contains("found 1.0 and 0.0, expected 0.00392"));
  }

  private static String refusal(KerasModel model, Contract contract) {
    return assertThrows(IllegalArgumentException.class, () -> model.check(contract)).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"class_name\": \"Reshape\" | \"class_name\": \"Lambda\"   | Python code, which is never",
        "\"class_name\": \"Conv2D\"  | \"class_name\": \"LSTM\"     | docs/networks.md",
        "\"tanh\"                    | \"gelu\"                     | expected linear, relu",
        "\"softmax\"                 | \"tanh\"                     | a classifier",
        "\"units\": 4                | \"units\": 5                 | expected [3, 5]",
        "\"groups\": 1               | \"groups\": 2                | has groups",
        "[9, 8, 1]                   | [9, 8, 2]                    | makes [9, 8, 2]",
        "\"Sequential\"              | \"MyModel\"                  | is Python code",
        "[null, 9, 8]                | [null, null, 8]              | expected fixed sizes",
        "\"filters\": 3              | \"filters\": 300000000       | parameters",
        "\"valid\"                   | \"causal\"                   | expected valid or same",
        "[3, 3]                      | [30, 30]                     | is larger than the image"
      })
  void refusesWhatItCannotSay(String found, String instead, String part) throws IOException {
    byte[] altered = altered(file("grey.keras"), found, instead);
    String message =
        assertThrows(IllegalArgumentException.class, () -> KerasModel.read(altered)).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static byte[] altered(byte[] archive, String found, String instead) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (entry.getName().equals("config.json")) {
          String text = new String(content, UTF_8);
          assertTrue(text.contains(found), found);
          content = text.replace(found, instead).getBytes(UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void saysWhatAFileOfWeightsAloneLacks() throws IOException {
    byte[] weights =
        io.flatwater.model.file.ZipBytes.readForeign(
            file("grey.keras"), "model.weights.h5", 1 << 20);
    String message =
        assertThrows(IllegalArgumentException.class, () -> KerasModel.read(weights)).getMessage();
    assertTrue(message.contains("not save_weights"), message);
    String none =
        assertThrows(IllegalArgumentException.class, () -> KerasModel.read(new byte[100]))
            .getMessage();
    assertTrue(none.contains("no Keras archive"), none);
  }

  @Test
  void findsAGroupAmongMany() throws IOException {
    Hdf5 file = new Hdf5(file("images.h5"));
    Hdf5.Node group = file.at(file.root(), "model_weights").orElseThrow();
    for (String name : file.texts(group, "layer_names")) {
      assertTrue(file.at(group, name).isPresent(), name);
      assertTrue(file.at(group, name + "x").isEmpty(), name);
    }
  }
}
