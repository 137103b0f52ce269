package io.flatwater.trainer;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The newest labelled rows of a stream, unscaled, in bounded memory. */
final class Reservoir {
  private final int rowBytes;
  private final int capacity;
  private byte[] rows = {};
  private int[] labels = {};
  private int size;
  private int next;

  /**
   * Makes an empty one.
   *
   * @param bytes that rows may take, at least one row's
   */
  Reservoir(int rowBytes, long bytes) {
    if (bytes < rowBytes) {
      throw new IllegalArgumentException(
          "recent examples may take " + bytes + " bytes, but one has " + rowBytes);
    }
    this.rowBytes = rowBytes;
    this.capacity = (int) Math.min(bytes / rowBytes, Integer.MAX_VALUE / rowBytes);
  }

  int size() {
    return size;
  }

  /** Keeps a row, in place of the oldest one if there is no room. */
  void add(byte[] data, int row, int label) {
    if (size < capacity && size == labels.length) {
      int grown = Math.min(capacity, Math.max(64, 2 * size));
      rows = Arrays.copyOf(rows, grown * rowBytes);
      labels = Arrays.copyOf(labels, grown);
    }
    System.arraycopy(data, row * rowBytes, rows, next * rowBytes, rowBytes);
    labels[next] = label;
    size = Math.max(size, next + 1);
    next = (next + 1) % capacity;
  }

  /**
   * Rows that were drawn.
   *
   * @param data one behind the other
   * @param labels of them
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on within one step, never compared
  record Drawn(byte[] data, int[] labels) {}

  /** Draws rows, each as likely as every other; the same row may come more than once. */
  Drawn draw(int count, SplittableRandom random) {
    byte[] data = new byte[count * rowBytes];
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      int row = random.nextInt(size);
      System.arraycopy(rows, row * rowBytes, data, i * rowBytes, rowBytes);
      drawn[i] = labels[row];
    }
    return new Drawn(data, drawn);
  }

  void pack(Packed out) {
    out.whole(next).whole(size);
    for (int i = 0; i < size; i++) {
      out.whole(labels[i]);
    }
    out.block(Arrays.copyOf(rows, size * rowBytes));
  }

  /**
   * Takes back the rows.
   *
   * @param classes that a label is one of
   * @throws IllegalArgumentException if the bytes are not those of a reservoir of the same size
   */
  void unpack(Unpacked in, int classes) {
    long place = in.whole();
    int count = in.count(Long.BYTES);
    if (count > capacity || place < 0 || place >= capacity || place > count) {
      throw new IllegalArgumentException(
          "the reservoir has " + count + " rows, expected at most " + capacity);
    }
    labels = new int[count];
    for (int i = 0; i < count; i++) {
      long label = in.whole();
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "the reservoir has the label " + label + ", expected 0 to " + (classes - 1));
      }
      labels[i] = (int) label;
    }
    rows = in.block();
    if (rows.length != count * rowBytes) {
      throw new IllegalArgumentException(
          "the reservoir has " + rows.length + " bytes for " + count + " rows");
    }
    size = count;
    next = (int) place;
  }
}
