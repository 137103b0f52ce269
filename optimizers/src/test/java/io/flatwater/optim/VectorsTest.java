package io.flatwater.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VectorsTest {
  private static float[] draw(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }

  @Property(tries = 100)
  void dotAgreesWithExactArithmetic(@ForAll @IntRange(min = 0, max = 70) int n, @ForAll long seed) {
    float[] a = draw(n, seed);
    float[] b = draw(n, seed + 1);
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < n; i++) {
      exact = exact.add(new BigDecimal(a[i]).multiply(new BigDecimal(b[i])));
    }
    assertEquals(exact.doubleValue(), Vectors.dot(a, b), 1e-14);
  }

  /** Where the processor fuses, the sums do: that must not be seen, not even in tiny numbers. */
  @Property(tries = 100)
  void sumsHaveTheBitsOfSeparateMultiplicationAndAddition(
      @ForAll @IntRange(min = 0, max = 70) int n,
      @ForAll @IntRange(min = -149, max = 127) int exponent,
      @ForAll long seed) {
    float[] a = draw(n, seed);
    float[] b = draw(n, seed + 1);
    double[] lanes = new double[9];
    double[] squares = new double[9];
    for (int i = 0; i < n; i++) {
      b[i] = Math.scalb(b[i], exponent);
      int lane = i < n / 8 * 8 ? i % 8 : 8;
      lanes[lane] += (double) a[i] * b[i];
      squares[lane] += (double) b[i] * b[i];
    }
    assertEquals(total(lanes), Vectors.dot(a, b));
    assertEquals(total(squares), Vectors.square(b));
  }

  private static double total(double[] s) {
    return (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))) + s[8];
  }

  @Property(tries = 100)
  void findsTheOneEntryThatIsNotFinite(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll long seed) {
    float[] a = draw(n, seed);
    assertTrue(Vectors.finite(a));
    assertTrue(Double.isFinite(Vectors.norm(a)));
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] with = a.clone();
      with[(int) Long.remainderUnsigned(seed, n)] = bad;
      assertFalse(Vectors.finite(with));
      assertFalse(Double.isFinite(Vectors.norm(with)));
    }
  }

  @Test
  void theLargestFloatsAreFiniteAndSoIsTheirNorm() {
    float[] a = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f};
    assertTrue(Vectors.finite(a));
    assertEquals(Float.MAX_VALUE * Math.sqrt(2), Vectors.norm(a), 1e25);
  }

  @Test
  void movingByNothingGivesTheSameBits() {
    float[] a = draw(33, 5);
    float[] out = new float[33];
    Vectors.move(a, 0, draw(33, 6), out);
    for (int i = 0; i < 33; i++) {
      assertEquals(a[i], out[i]);
    }
  }
}
