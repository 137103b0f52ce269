package io.flatwater.model.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attributes of text: one or several, of fixed length or in the file's heap. */
final class Hdf5Attribute {
  private static final int STRING = 3;
  private static final int VARIABLE = 9;
  private static final int MAX_TEXTS = 4096;
  private static final int MAX_CHARACTERS = 4 << 20;

  private Hdf5Attribute() {}

  /** Returns the texts of an attribute's message if it has this name and holds texts. */
  static Optional<List<String>> texts(Bytes file, Bytes message, String wanted) {
    int version = message.u8(0);
    if (version < 1 || version > 3) {
      throw Hdf5.damaged("an attribute has the version " + version);
    }
    int start = version == 3 ? 9 : 8;
    int round = version == 1 ? 7 : 0; // only the first version pads its parts
    int nameSize = message.u16(2);
    if (!message.part(start, nameSize).zeroEnded(0).equals(wanted)) {
      return Optional.empty();
    }
    int typeAt = start + padded(nameSize, round);
    int spaceAt = typeAt + padded(message.u16(4), round);
    Bytes type = message.from(typeAt);
    Bytes space = message.part(spaceAt, message.u16(6));
    Bytes data = message.from(spaceAt + padded(message.u16(6), round));
    int kind = type.u8(0) & 15;
    int size = (int) Math.min(type.u32(4), Integer.MAX_VALUE);
    if (kind != STRING && kind != VARIABLE) {
      return Optional.of(List.of());
    }
    List<String> texts = new ArrayList<>();
    long count = count(space);
    long characters = 0;
    for (int i = 0; i < count; i++) {
      Bytes element = data.part((long) i * size, size);
      String text = kind == STRING ? element.zeroEnded(0) : inHeap(file, element);
      characters += text.length();
      if (characters > MAX_CHARACTERS) {
        throw new IllegalArgumentException(
            "the attribute " + wanted + " has more than " + MAX_CHARACTERS + " characters");
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }

  private static int padded(int size, int round) {
    return (size + round) & ~round;
  }

  private static long count(Bytes space) {
    long count = 1;
    for (long d : dimensions(space)) {
      count = d < 0 || d > MAX_TEXTS ? Long.MAX_VALUE : count * d;
      if (count > MAX_TEXTS) {
        throw Hdf5.damaged("an attribute claims more than " + MAX_TEXTS + " texts");
      }
    }
    return count;
  }

  /** Returns the sizes of a data space. */
  static long[] dimensions(Bytes space) {
    int version = space.u8(0);
    if (version != 1 && version != 2) {
      throw Hdf5.damaged("a data space has the version " + version);
    }
    int start = version == 1 ? 8 : 4;
    long[] sizes = new long[space.u8(1)];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = space.i64(start + 8 * i);
    }
    return sizes;
  }

  /** Follows an element of variable length: its length, a collection's address, an index in it. */
  private static String inHeap(Bytes file, Bytes element) {
    long length = element.u32(0);
    long wanted = element.u32(12);
    Bytes head = file.from(element.i64(4));
    if (length > MAX_CHARACTERS || !head.begins("GCOL")) {
      throw Hdf5.damaged("a text is too long, or not where it should be");
    }
    Bytes heap = head.part(0, head.i64(8));
    long at = 16;
    while (at + 16 <= heap.length()) {
      Bytes object = heap.from(at);
      if (object.u16(0) == wanted) {
        return object.part(16, length).text(0, (int) length);
      }
      long size = object.i64(8);
      if (object.u16(0) == 0 || size < 0 || size > heap.length()) {
        break;
      }
      at += 16 + (size + 7) / 8 * 8;
    }
    throw Hdf5.damaged("a text is not in its heap");
  }
}
