package io.flatwater.trainer.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values one behind the other, little-endian; texts and arrays have their length before them. */
public final class Packed {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 10);

  /** Adds a whole number. */
  public Packed whole(long value) {
    for (int i = 0; i < Long.BYTES; i++) {
      bytes.write((int) (value >>> 8 * i));
    }
    return this;
  }

  /** Adds a number, bit for bit. */
  public Packed number(double value) {
    return whole(Double.doubleToRawLongBits(value));
  }

  /** Adds numbers. */
  public Packed numbers(double[] values) {
    whole(values.length);
    ByteBuffer buffer = buffer(values.length, Double.BYTES);
    buffer.asDoubleBuffer().put(values);
    bytes.writeBytes(buffer.array());
    return this;
  }

  /** Adds numbers of single precision. */
  public Packed floats(float[] values) {
    whole(values.length);
    ByteBuffer buffer = buffer(values.length, Float.BYTES);
    buffer.asFloatBuffer().put(values);
    bytes.writeBytes(buffer.array());
    return this;
  }

  /** Adds a text. */
  public Packed text(String text) {
    return block(text.getBytes(UTF_8));
  }

  /** Adds bytes. */
  public Packed block(byte[] block) {
    whole(block.length);
    bytes.writeBytes(block);
    return this;
  }

  /** Returns all that was added, a new array. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  private static ByteBuffer buffer(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
