package io.flatwater.app.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes bad bytes of good ones. */
final class Mutations {
  private static final long[] EXTREMES = {
    0,
    -1,
    1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    0x7fff,
    0xffff
  };
  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "2147483648",
          "9223372036854775807",
          "99999999999999999999",
          "1e999999999",
          "-1e-999",
          "0.1e400",
          "NaN",
          "1".repeat(400),
          "00",
          "1_000",
          "0x7fffffff");
  private static final List<String> WORDS =
      List.of(
          "",
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "[[[[[[[[",
          "../../etc",
          "*a",
          "&a",
          "\u0000",
          "java.io.File",
          "a".repeat(3000),
          "\ufffd\ud800",
          "!!int x",
          "- - - -",
          "%zz",
          ",,,,");

  private final List<byte[]> good;
  private final SplittableRandom random;

  /** Goes on from some good inputs; equal seeds give equal mutations. */
  Mutations(List<byte[]> good, long seed) {
    this.good = List.copyOf(good);
    this.random = new SplittableRandom(seed);
  }

  /** Returns one to three mutations of one of them, at most three times as long. */
  byte[] next() {
    byte[] from = good.get(random.nextInt(good.size()));
    byte[] bytes = from.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = mutated(bytes.length == 0 ? from.clone() : bytes);
    }
    if (Arrays.equals(bytes, from)) {
      return next(); // what was written over it was the same
    }
    return bytes.length > 3 * from.length + 4000 ? Arrays.copyOf(bytes, 3 * from.length) : bytes;
  }

  private byte[] mutated(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(9)) {
      case 0 -> flipped(bytes, at);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> extreme(bytes, at);
      case 3 -> spliced(bytes, at);
      case 4 -> duplicated(bytes, at);
      case 5 -> replaced(bytes, at, "0123456789.-+eE", NUMBERS);
      case 6 -> replaced(bytes, at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", WORDS);
      case 7 -> cutOut(bytes, at);
      default -> overwritten(bytes, at);
    };
  }

  private static byte[] flipped(byte[] bytes, int at) {
    bytes[at] ^= (byte) (1 << (at * 31 + bytes.length) % 8);
    return bytes;
  }

  /** Most formats have lengths of two, four or eight bytes somewhere. */
  private byte[] extreme(byte[] bytes, int at) {
    int size = 2 << random.nextInt(3);
    byte[] number =
        ByteBuffer.allocate(8)
            .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .putLong(EXTREMES[random.nextInt(EXTREMES.length)])
            .array();
    int from = random.nextBoolean() ? 0 : 8 - size;
    System.arraycopy(number, from, bytes, at, Math.min(size, bytes.length - at));
    return bytes;
  }

  private byte[] spliced(byte[] bytes, int at) {
    byte[] other = good.get(random.nextInt(good.size()));
    int from = random.nextInt(other.length);
    return joined(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
  }

  private byte[] duplicated(byte[] bytes, int at) {
    int end = at + random.nextInt(bytes.length - at) + 1;
    return joined(bytes, end, Arrays.copyOfRange(bytes, at, end), end);
  }

  private byte[] cutOut(byte[] bytes, int at) {
    return joined(bytes, at, new byte[0], at + random.nextInt(bytes.length - at));
  }

  private byte[] overwritten(byte[] bytes, int at) {
    int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
    for (int i = at; i < end; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** Puts another number or word in the place of the next one. */
  private byte[] replaced(byte[] bytes, int at, String alphabet, List<String> by) {
    int from = at;
    while (from < bytes.length && alphabet.indexOf(bytes[from]) < 0) {
      from++;
    }
    int to = from;
    while (to < bytes.length && alphabet.indexOf(bytes[to]) >= 0) {
      to++;
    }
    return joined(bytes, from, by.get(random.nextInt(by.size())).getBytes(ISO_8859_1), to);
  }

  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    return ByteBuffer.allocate(head + middle.length + bytes.length - tail)
        .put(bytes, 0, head)
        .put(middle)
        .put(bytes, tail, bytes.length - tail)
        .array();
  }
}
