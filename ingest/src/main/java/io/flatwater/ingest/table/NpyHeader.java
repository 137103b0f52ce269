package io.flatwater.ingest.table;

import io.flatwater.ingest.source.SourceException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a NumPy array file says of itself before its values.
 *
 * @param type of a value
 * @param shape dimensions; the first one counts the rows
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy's
 *     format</a>
 */
record NpyHeader(Type type, List<Integer> shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 64 << 10;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']{1,20})'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]{0,200})\\)");

  /** Number formats that are read. */
  enum Type {
    UINT8("|u1", 1),
    BOOL("|b1", 1),
    INT32("<i4", 4),
    INT64("<i8", 8),
    FLOAT32("<f4", 4),
    FLOAT64("<f8", 8);

    private final String code;
    private final int bytes;

    Type(String code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  NpyHeader {
    shape = List.copyOf(shape);
  }

  int rows() {
    return shape.get(0);
  }

  /** Returns the number of values of a row. */
  int width() {
    return shape.stream().skip(1).reduce(1, Math::multiplyExact);
  }

  /**
   * Reads a header, so that the values are next.
   *
   * @param name of the array, for messages
   * @throws SourceException where it is none, or one that is not read
   */
  static NpyHeader read(String name, DataInputStream in) throws IOException {
    byte[] magic = new byte[MAGIC.length];
    in.readFully(magic);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new SourceException(name + " is no NumPy array: it does not start as one.");
    }
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    if (version > 1) {
      length |= Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
    }
    if (length < 1 || length > LONGEST) {
      throw new SourceException(
          name + " has a header of " + length + " bytes, expected at most " + LONGEST + ".");
    }
    byte[] text = new byte[length];
    in.readFully(text);
    return parse(name, new String(text, StandardCharsets.UTF_8));
  }

  private static NpyHeader parse(String name, String header) {
    String code = group(TYPE, name, header);
    List<Integer> shape = new ArrayList<>();
    long values = 1;
    for (String part : group(SHAPE, name, header).split(",")) {
      String digits = part.replace("L", "").strip();
      if (!digits.isEmpty()) {
        long dimension = digits.matches("\\d{1,10}") ? Long.parseLong(digits) : -1;
        if (dimension < 1 || dimension > Integer.MAX_VALUE / values && shape.size() > 0) {
          throw new SourceException(
              name + " has the shape (" + group(SHAPE, name, header) + "), which is out of range.");
        }
        values = shape.isEmpty() ? 1 : values * dimension;
        shape.add((int) Math.min(dimension, Integer.MAX_VALUE));
      }
    }
    if (shape.isEmpty() || group(FORTRAN, name, header).equals("True")) {
      throw new SourceException(
          name
              + " is a single value or in Fortran order, expected rows in C order: save it with"
              + " numpy.ascontiguousarray.");
    }
    for (Type type : Type.values()) {
      if (type.code.equals(code)) {
        return new NpyHeader(type, shape);
      }
    }
    throw new SourceException(
        name
            + " has the type "
            + code
            + ", expected uint8, int32, int64, float32 or float64 (little-endian): convert it with"
            + " astype.");
  }

  private static String group(Pattern pattern, String name, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      String shown = header.strip();
      throw new SourceException(
          name
              + " has a header that cannot be read: "
              + shown.substring(0, Math.min(200, shown.length()))
              + ".");
    }
    return matcher.group(1);
  }
}
