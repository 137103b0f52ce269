package io.flatwater.optim;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The arithmetic of flat vectors: sums in double precision, updates in single precision.
 *
 * <p>Sums run in eight independent lanes, which is fast and gives the same bits on every machine.
 * Arrays in one call have equal lengths; only {@code out} is written, and it may be one of the
 * inputs. Nothing is allocated.
 */
public final class Vectors {
  private static final boolean FUSES = fuses();

  private Vectors() {}

  /** Tells whether the processor fuses a multiplication and an addition; Java is slow where not. */
  private static boolean fuses() {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption("UseFMA")
          .getValue()
          .equals("true");
    } catch (LinkageError | RuntimeException e) { // another virtual machine
      return false;
    }
  }

  /**
   * Returns {@code a·b + sum} for floats {@code a} and {@code b}: their product has 48 bits and is
   * exact in double, so that fusing saves an instruction and changes no bit.
   */
  private static double add(double a, double b, double sum) {
    return FUSES ? Math.fma(a, b, sum) : a * b + sum;
  }

  /** Returns Σ a·b. */
  public static double dot(float[] a, float[] b) {
    return dot(a, b, 0, a.length);
  }

  /** Returns Σ a·b over the entries {@code [from, to)}. */
  public static double dot(float[] a, float[] b, int from, int to) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      s0 = add(a[i], b[i], s0);
      s1 = add(a[i + 1], b[i + 1], s1);
      s2 = add(a[i + 2], b[i + 2], s2);
      s3 = add(a[i + 3], b[i + 3], s3);
      s4 = add(a[i + 4], b[i + 4], s4);
      s5 = add(a[i + 5], b[i + 5], s5);
      s6 = add(a[i + 6], b[i + 6], s6);
      s7 = add(a[i + 7], b[i + 7], s7);
    }
    double rest = 0;
    for (; i < to; i++) {
      rest += (double) a[i] * b[i];
    }
    return (((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))) + rest;
  }

  /**
   * Two sums found in one pass.
   *
   * @param inner Σ a·b
   * @param square Σ b²
   */
  public record Products(double inner, double square) {}

  /** Returns Σ a·b and Σ b². */
  public static Products products(float[] a, float[] b) {
    double p0 = 0, p1 = 0, p2 = 0, p3 = 0;
    double q0 = 0, q1 = 0, q2 = 0, q3 = 0;
    int i = 0;
    for (; i <= b.length - 4; i += 4) {
      double y0 = b[i], y1 = b[i + 1], y2 = b[i + 2], y3 = b[i + 3];
      p0 = add(a[i], y0, p0);
      p1 = add(a[i + 1], y1, p1);
      p2 = add(a[i + 2], y2, p2);
      p3 = add(a[i + 3], y3, p3);
      q0 = add(y0, y0, q0);
      q1 = add(y1, y1, q1);
      q2 = add(y2, y2, q2);
      q3 = add(y3, y3, q3);
    }
    for (; i < b.length; i++) {
      double y = b[i];
      p0 = add(a[i], y, p0);
      q0 = add(y, y, q0);
    }
    return new Products((p0 + p1) + (p2 + p3), (q0 + q1) + (q2 + q3));
  }

  /** Returns ‖a‖, the Euclidean norm; not finite if and only if an entry is not. */
  public static double norm(float[] a) {
    return norm(a, 0, a.length);
  }

  /** Returns ‖a‖ over the entries {@code [from, to)}. */
  public static double norm(float[] a, int from, int to) {
    return Math.sqrt(square(a, from, to));
  }

  /** Returns ‖a‖², not finite if and only if an entry is not. */
  public static double square(float[] a) {
    return square(a, 0, a.length);
  }

  /** Returns ‖a‖² over the entries {@code [from, to)}. */
  public static double square(float[] a, int from, int to) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      // Each entry is converted once: that is what this loop's time goes into.
      double x0 = a[i], x1 = a[i + 1], x2 = a[i + 2], x3 = a[i + 3];
      double x4 = a[i + 4], x5 = a[i + 5], x6 = a[i + 6], x7 = a[i + 7];
      s0 = add(x0, x0, s0);
      s1 = add(x1, x1, s1);
      s2 = add(x2, x2, s2);
      s3 = add(x3, x3, s3);
      s4 = add(x4, x4, s4);
      s5 = add(x5, x5, s5);
      s6 = add(x6, x6, s6);
      s7 = add(x7, x7, s7);
    }
    double rest = 0;
    for (; i < to; i++) {
      double x = a[i];
      rest += x * x;
    }
    return (((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))) + rest;
  }

  /** Tells whether every entry is finite. */
  public static boolean finite(float[] a) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int i = 0;
    for (; i <= a.length - 8; i += 8) {
      s0 += a[i] * 0f;
      s1 += a[i + 1] * 0f;
      s2 += a[i + 2] * 0f;
      s3 += a[i + 3] * 0f;
      s4 += a[i + 4] * 0f;
      s5 += a[i + 5] * 0f;
      s6 += a[i + 6] * 0f;
      s7 += a[i + 7] * 0f;
    }
    float rest = 0;
    for (; i < a.length; i++) {
      rest += a[i] * 0f;
    }
    // 0 times a finite number is a zero, 0 times anything else is NaN.
    return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + rest == 0f;
  }

  /** Writes {@code out = start + scale·direction}. */
  public static void move(float[] start, double scale, float[] direction, float[] out) {
    move(start, scale, direction, out, 0, out.length);
  }

  /** Writes {@code out = start + scale·direction} on the entries {@code [from, to)}. */
  public static void move(
      float[] start, double scale, float[] direction, float[] out, int from, int to) {
    float s = (float) scale;
    for (int i = from; i < to; i++) {
      out[i] = start[i] + s * direction[i];
    }
  }

  /** Writes {@code out = a·x + b·y}. */
  public static void combine(double a, float[] x, double b, float[] y, float[] out) {
    float fa = (float) a;
    float fb = (float) b;
    for (int i = 0; i < out.length; i++) {
      out[i] = fa * x[i] + fb * y[i];
    }
  }

  /** Writes {@code out = scale·x}. */
  public static void scale(double scale, float[] x, float[] out) {
    float s = (float) scale;
    for (int i = 0; i < out.length; i++) {
      out[i] = s * x[i];
    }
  }

  /** Copies {@code from} to {@code out}. */
  public static void copy(float[] from, float[] out) {
    System.arraycopy(from, 0, out, 0, out.length);
  }
}
