package io.flatwater.trainer.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads what {@link Packed} wrote, in the same order.
 *
 * <p>Every method throws {@link IllegalArgumentException} where the bytes end too early or a length
 * does not fit them, before memory is taken.
 */
public final class Unpacked {
  private final ByteBuffer bytes;

  /** Begins at the first of some bytes, which are only read. */
  public Unpacked(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a whole number. */
  public long whole() {
    if (bytes.remaining() < Long.BYTES) {
      throw new IllegalArgumentException("the state ends too early");
    }
    return bytes.getLong();
  }

  /** Returns a whole number that counts things of at least {@code size} bytes each. */
  public int count(int size) {
    long count = whole();
    if (count < 0 || count > bytes.remaining() / size) {
      throw new IllegalArgumentException(
          "the state counts " + count + " things, but has " + bytes.remaining() + " bytes left");
    }
    return (int) count;
  }

  /** Returns a number. */
  public double number() {
    return Double.longBitsToDouble(whole());
  }

  /** Returns numbers, a new array. */
  public double[] numbers() {
    double[] values = new double[count(Double.BYTES)];
    bytes.asDoubleBuffer().get(values);
    bytes.position(bytes.position() + Double.BYTES * values.length);
    return values;
  }

  /**
   * Returns numbers, a new array.
   *
   * @param length that there must be
   */
  public double[] numbers(int length) {
    double[] values = numbers();
    if (values.length != length) {
      throw new IllegalArgumentException(
          "the state has " + values.length + " numbers in a place, expected " + length);
    }
    return values;
  }

  /** Returns numbers of single precision, a new array. */
  public float[] floats() {
    float[] values = new float[count(Float.BYTES)];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + Float.BYTES * values.length);
    return values;
  }

  /** Returns a text. */
  public String text() {
    return new String(block(), UTF_8);
  }

  /** Returns bytes, a new array. */
  public byte[] block() {
    byte[] block = new byte[count(1)];
    bytes.get(block);
    return block;
  }

  /** Checks that nothing is left. */
  public void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException("the state has " + bytes.remaining() + " bytes too many");
    }
  }
}
