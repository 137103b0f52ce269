package io.flatwater.ingest.table;

import io.flatwater.ingest.source.SourceException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The rows of one array of an NPZ file, read one after the other. */
final class NpyRows implements Closeable {
  /** A row larger than this fits into no record. */
  private static final int MOST_ROW_BYTES = 16 << 20;

  private final String name;
  private final DataInputStream in;
  private final NpyHeader header;
  private final ByteBuffer row;

  /**
   * Opens an array before its first row.
   *
   * @param array name without {@code .npy}
   */
  NpyRows(ZipFile zip, String array) {
    this.name = "array " + array + " of " + zip.getName();
    ZipEntry entry = zip.getEntry(array + ".npy");
    if (entry == null) {
      throw new SourceException(
          zip.getName()
              + " has no array "
              + array
              + "; it has "
              + zip.stream().map(e -> e.getName().replaceAll("\\.npy$", "")).limit(20).toList()
              + ".");
    }
    try {
      this.in = new DataInputStream(new BufferedInputStream(zip.getInputStream(entry), 1 << 16));
      this.header = NpyHeader.read(name, in);
    } catch (EOFException e) {
      throw cutShort(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
    long bytes = (long) header.width() * header.type().bytes();
    if (bytes > MOST_ROW_BYTES) {
      throw new SourceException(
          "A row of " + name + " has " + bytes + " bytes, expected at most " + MOST_ROW_BYTES);
    }
    this.row = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  NpyHeader header() {
    return header;
  }

  /** Reads the next row; its bytes are valid until the next call. */
  byte[] nextBytes() {
    try {
      in.readFully(row.array());
      return row.array();
    } catch (EOFException e) {
      throw cutShort(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Reads the next row as floats. */
  float[] nextFloats() {
    nextBytes();
    float[] values = new float[header.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(i);
    }
    return values;
  }

  /** Reads the next row, which must have one value, as a whole number. */
  long nextWhole() {
    nextBytes();
    double value = value(0);
    if (value != Math.rint(value)) {
      throw new SourceException(
          "A value of " + name + " is " + value + ", expected whole numbers only.");
    }
    return header.type() == NpyHeader.Type.INT64 ? row.getLong(0) : (long) value;
  }

  private double value(int i) {
    return switch (header.type()) {
      case UINT8, BOOL -> row.get(i) & 0xff;
      case INT32 -> row.getInt(4 * i);
      case INT64 -> row.getLong(8 * i);
      case FLOAT32 -> row.getFloat(4 * i);
      case FLOAT64 -> row.getDouble(8 * i);
    };
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SourceException cutShort(EOFException e) {
    return new SourceException(name + " is cut short: save it again.", e);
  }

  private SourceException unreadable(IOException e) {
    return new SourceException("Cannot read " + name + ": " + e.getMessage() + ".", e);
  }
}
