package io.flatwater.ingest.shift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.shift.Corruption.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageShiftTest {
  private static final int SIDE = 28;
  private static final byte[] IMAGE = new byte[SIDE * SIDE];

  static {
    new SplittableRandom(3).nextBytes(IMAGE);
  }

  @Test
  void tintsWhiteInTheHuesOfTheCircle() {
    Tint tint = new Tint(1, 2);
    byte[] pixels = {(byte) 200, 0};
    assertArrayEquals(rgb(200, 0, 0), tint.apply(pixels, 0, 0, 0));
    assertArrayEquals(rgb(200, 200, 0), tint.apply(pixels, 0, 60, 0));
    assertArrayEquals(rgb(0, 200, 0), tint.apply(pixels, 0, 120, 0));
    assertArrayEquals(rgb(0, 100, 200), tint.apply(pixels, 0, 210, 0));
    assertArrayEquals(rgb(200, 0, 200), tint.apply(pixels, 0, -60, 0));
    assertArrayEquals(tint.apply(pixels, 0, 45, 0), tint.apply(pixels, 0, 405, 0));
    assertEquals(List.of(1, 2, 3), tint.shape());
    assertEquals("330", tint.domain(-1));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void leavesTheImageAtSeverityZeroAndWorsensItFromThere(Kind kind) {
    Corruption corruption = new Corruption(kind, SIDE, SIDE);
    assertArrayEquals(IMAGE, corruption.apply(IMAGE, 0, 0.9, 1));
    double before = 0;
    for (int severity = 1; severity <= 5; severity++) {
      double distance = distance(IMAGE, corruption.apply(IMAGE, 0, severity, 1));
      assertTrue(distance > before, kind + " " + severity + ": " + distance);
      before = distance;
    }
    assertArrayEquals(corruption.apply(IMAGE, 0, 5, 1), corruption.apply(IMAGE, 0, 99, 1));
  }

  @Test
  void drawsNoiseOfTheConstantsOfThePaperForEachExample() {
    byte[] grey = new byte[200 * 200];
    Arrays.fill(grey, (byte) 128);
    Corruption noise = new Corruption(Kind.NOISE, 200, 200);
    // Ten per cent of 255; rounding adds a twelfth to the variance; 40,000 draws.
    assertEquals(25.5, distance(grey, noise.apply(grey, 0, 5, 1)), 0.5);
    assertArrayEquals(noise.apply(grey, 0, 5, 1), noise.apply(grey, 0, 5, 1));
    assertFalse(Arrays.equals(noise.apply(grey, 0, 5, 1), noise.apply(grey, 0, 5, 2)));
  }

  @Test
  void blursAPointIntoAGaussian() {
    byte[] point = new byte[SIDE * SIDE];
    point[14 * SIDE + 14] = (byte) 255;
    byte[] blurred = new Corruption(Kind.BLUR, SIDE, SIDE).apply(point, 0, 5, 1);
    // A density of 1/2π at deviation 1, sampled: the sum over integers is √2π to nine digits.
    assertEquals(255 / (2 * Math.PI), blurred[14 * SIDE + 14] & 0xff, 0.5);
    assertEquals(255 / (2 * Math.PI) * Math.exp(-0.5), blurred[14 * SIDE + 15] & 0xff, 0.5);
    assertEquals(255 / (2 * Math.PI) * Math.exp(-1), blurred[15 * SIDE + 13] & 0xff, 0.5);
  }

  @Test
  void drawsContrastTowardsTheMean() {
    byte[] image = {0, (byte) 200};
    byte[] flat = new Corruption(Kind.CONTRAST, 1, 2).apply(image, 0, 2, 1);
    assertArrayEquals(new byte[] {50, (byte) 150}, flat);
    assertEquals("contrast-2", new Corruption(Kind.CONTRAST, 1, 2).domain(2.5));
  }

  private static byte[] rgb(int r, int g, int b) {
    return new byte[] {(byte) r, (byte) g, (byte) b, 0, 0, 0};
  }

  private static double distance(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((a[i] & 0xff) - (b[i] & 0xff), 2);
    }
    return Math.sqrt(sum / a.length);
  }
}
