package io.flatwater.ingest.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flatwater.ingest.source.SourceException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real encoder, where its native library runs. */
class MiniLmTest {
  private static MiniLm encoder;

  @BeforeAll
  static void load() {
    encoder = new MiniLm(1);
    boolean runs = true;
    try {
      encoder.encode("warm up");
    } catch (SourceException e) {
      runs = e.getMessage() == null || !e.getMessage().contains("native library does not run");
    }
    assumeTrue(runs, "ONNX Runtime has no native library for this machine");
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void putsTextsOfOneMeaningTogether() {
    float[] offer = encoder.encode("Lowest prices on prescription drugs, order now!");
    float[] sale = encoder.encode("Buy cheap pills online today");
    float[] patch = encoder.encode("The kernel patch fixes a race in the scheduler");
    assertTrue(
        dot(offer, sale) > dot(offer, patch) + 0.2, dot(offer, sale) + " " + dot(offer, patch));
    assertEquals(1, dot(offer, offer), 1e-5);
    assertEquals(384, offer.length);
  }

  @Test
  void givesEqualVectorsToEqualTexts() {
    assertArrayEquals(encoder.encode("the same"), encoder.encode("The  SAME"), 0);
    assertArrayEquals(encoder.encode("a ".repeat(300)), encoder.encode("a ".repeat(9000)), 0);
    assertEquals(384, encoder.encode("").length);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
