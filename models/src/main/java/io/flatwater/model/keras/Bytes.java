package io.flatwater.model.keras;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A part of a file, read little-endian and within its bounds. */
final class Bytes {
  private final ByteBuffer data;

  private Bytes(ByteBuffer data) {
    this.data = data.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a view; the array is only read. */
  static Bytes of(byte[] file) {
    return new Bytes(ByteBuffer.wrap(file));
  }

  int length() {
    return data.limit();
  }

  /**
   * Returns a part.
   *
   * @throws IllegalArgumentException if it does not lie within
   */
  Bytes part(long from, long length) {
    if (from < 0 || length < 0 || from > data.limit() || length > data.limit() - from) {
      throw Hdf5.damaged("it points beyond its end");
    }
    return new Bytes(data.slice((int) from, (int) length));
  }

  Bytes from(long from) {
    return part(from, Math.max(0, data.limit() - from));
  }

  int u8(int at) {
    return part(at, 1).data.get(0) & 0xff;
  }

  int u16(int at) {
    return part(at, 2).data.getShort(0) & 0xffff;
  }

  long u32(int at) {
    return part(at, 4).data.getInt(0) & 0xffffffffL;
  }

  /** Returns an address or a length; what has no place in a file is negative. */
  long i64(int at) {
    return part(at, 8).data.getLong(0);
  }

  /** Tells whether a signature stands at the beginning. */
  boolean begins(String signature) {
    return length() >= signature.length() && text(0, signature.length()).equals(signature);
  }

  /** Returns bytes as text, in UTF-8. */
  String text(int at, int length) {
    byte[] bytes = new byte[part(at, length).length()];
    data.slice(at, length).get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the text up to a zero or the end. */
  String zeroEnded(long at) {
    Bytes rest = from(at);
    int end = 0;
    while (end < rest.length() && rest.data.get(end) != 0) {
      end++;
    }
    return rest.text(0, end);
  }

  /** Compares the zero-ended name at a place with another, byte by byte. */
  int compare(long at, byte[] name) {
    Bytes rest = from(at);
    for (int i = 0; i < name.length; i++) {
      int mine = i < rest.length() ? rest.data.get(i) & 0xff : 0;
      if (mine != (name[i] & 0xff)) {
        return mine - (name[i] & 0xff);
      }
    }
    return rest.length() > name.length ? rest.data.get(name.length) & 0xff : 0;
  }

  float[] floats() {
    float[] values = new float[length() / 4];
    data.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
