package io.flatwater.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void bytesBecomeNumbersFromZeroToOne() {
    Contract contract = Contract.pixels(List.of(1, 3), 2);
    Rows rows = new Rows(Rows.Type.UINT8, List.of(1, 3), 2, new byte[] {0, -1, 51, 102, 1, 127});
    assertArrayEquals(
        new float[] {0, 1, 0.2f, 0.4f, 1 / 255f, 127 / 255f}, contract.scale(rows), 1e-7f);
  }

  @Test
  void everyValueOfARowMayHaveItsOwnScale() {
    Contract contract =
        new Contract(
            Rows.Type.FLOAT32,
            List.of(2),
            Contract.Order.AS_IS,
            new Contract.Scaling(List.of(2f, 0.5f), List.of(1f, -1f)),
            Contract.Task.CLASSIFICATION,
            List.of("no", "yes"));
    byte[] data =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(3)
            .putFloat(4)
            .putFloat(-1)
            .putFloat(0)
            .array();
    Rows rows = new Rows(Rows.Type.FLOAT32, List.of(2), 2, data);
    assertArrayEquals(new float[] {7, 1, -1, -1}, contract.scale(rows));
  }

  @Test
  void colourImagesAreTurnedChannelsFirst() {
    Contract contract = Contract.pixels(List.of(1, 2, 3), 2);
    Rows rows =
        new Rows(
            Rows.Type.UINT8,
            List.of(1, 2, 3),
            2,
            new byte[] {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16});
    float[] inputs = contract.scale(rows);
    int[] found = new int[12];
    for (int i = 0; i < 12; i++) {
      found[i] = Math.round(inputs[i] * 255);
    }
    assertArrayEquals(new int[] {1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16}, found);
  }

  @Test
  void refusesRowsAndNetworksThatDoNotFit() {
    Contract contract = Contract.pixels(List.of(2, 2), 3);
    Rows flat = new Rows(Rows.Type.UINT8, List.of(4), 1, new byte[4]);
    Rows floats = new Rows(Rows.Type.FLOAT32, List.of(2, 2), 1, new byte[16]);
    assertThrows(IllegalArgumentException.class, () -> contract.scale(flat));
    assertThrows(IllegalArgumentException.class, () -> contract.check(floats));
    contract.check(Definition.mlp(4, List.of(), 3));
    assertThrows(
        IllegalArgumentException.class, () -> contract.check(Definition.mlp(4, List.of(), 2)));
    assertThrows(
        IllegalArgumentException.class, () -> contract.check(Definition.mlp(5, List.of(), 3)));
  }

  @Test
  void travelsAsJson() {
    Contract pixels = Contract.pixels(List.of(28, 28, 3), 10);
    assertEquals(pixels, Contract.fromJson(pixels.json()));
    Contract own =
        new Contract(
            Rows.Type.FLOAT32,
            List.of(3),
            Contract.Order.AS_IS,
            new Contract.Scaling(List.of(1f, 1e-30f, 0.1f), List.of(0f, -0f, 3.4e38f)),
            Contract.Task.CLASSIFICATION,
            List.of("a \"quoted\" name", "ß"));
    assertEquals(own, Contract.fromJson(own.json()));
    assertEquals(own.json(), Contract.fromJson(own.json()).json());
  }

  @Test
  void namesTheEncoderIfThereIsOne() {
    Contract pixels = Contract.pixels(List.of(2, 2), 3);
    // Contracts without one are the text that they have always been.
    assertFalse(pixels.json().contains("encoder"));
    Contract encoded =
        new Contract(
            pixels.type(),
            pixels.shape(),
            pixels.order(),
            pixels.scaling(),
            pixels.task(),
            pixels.classes(),
            "mini, sha256 ab");
    assertEquals(encoded, Contract.fromJson(encoded.json()));
    assertEquals("mini, sha256 ab", Contract.fromJson(encoded.json()).encoder());
  }

  @Test
  void refusesJsonThatIsNoContract() {
    String json = Contract.pixels(List.of(2, 2), 3).json();
    for (String wrong :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            json.replace("UINT8", "UINT9"),
            json.replace("AS_IS", "SIDEWAYS"),
            json.replace("CLASSIFICATION", "GUESSING"),
            json.replace("\"shape\" : [ 2, 2 ]", "\"shape\" : [ 2, 0 ]"),
            json.replace("\"shape\" : [ 2, 2 ]", "\"shape\" : [ 2000000000, 2000000000 ]"),
            json.replaceAll("\"shift\" : \\[[^]]*\\]", "\"shift\" : [ ]"),
            json.replaceAll("\"classes\" : \\[[^]]*\\]", "\"classes\" : [ ]"))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Contract.fromJson(wrong), wrong);
      assertTrue(refusal.getMessage().length() > 10);
    }
  }
}
