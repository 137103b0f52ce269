package io.flatwater.ingest;

import io.flatwater.schemas.Example;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A journal in entries of bytes, as a key-value store holds them.
 *
 * <p>A key is the stream's name after its length (2 bytes), a kind (1 byte), a number (8 bytes)
 * and, for rows, a slot (4 bytes), all big-endian. Values: the head and blocks of ids as numbers,
 * rows as [sequence], arrival, then the example's own bytes.
 */
final class ByteJournal implements Journal {
  private static final byte HEAD = 0;
  private static final byte BLOCK = 1;
  private static final byte ROW = 2;
  private static final byte HELD_OUT = 3;
  private static final byte AFTER_ALL = 4;
  private static final byte VERSION = 1;

  private final byte[] prefix;
  private final Store store;

  /** Where entries are kept, in the order of their keys. */
  interface Store {
    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Returns the entries from one key on to below another. */
    List<Entry> range(byte[] from, byte[] to);
  }

  /** One entry of a store. */
  record Entry(byte[] key, byte[] value) {}

  ByteJournal(String stream, Store store) {
    byte[] name = stream.getBytes(StandardCharsets.UTF_8);
    this.prefix =
        ByteBuffer.allocate(2 + name.length).putShort((short) name.length).put(name).array();
    this.store = store;
  }

  /** Returns the stream that a key belongs to. */
  static String stream(byte[] key) {
    int length = Short.toUnsignedInt(ByteBuffer.wrap(key).getShort());
    return new String(key, 2, length, StandardCharsets.UTF_8);
  }

  @Override
  public void row(long sequence, int slot, Row row) {
    store.put(
        key(ROW, 0, slot),
        ByteBuffer.allocate(16 + row.wire().length)
            .putLong(sequence)
            .putLong(row.arrivalMillis())
            .put(row.wire())
            .array());
  }

  @Override
  public void heldOut(long slice, int slot, Row row) {
    store.put(
        key(HELD_OUT, slice, slot),
        ByteBuffer.allocate(8 + row.wire().length)
            .putLong(row.arrivalMillis())
            .put(row.wire())
            .array());
  }

  @Override
  public void sealed(long slice, int rows) {
    for (int slot = 0; slot < rows; slot++) {
      store.delete(key(HELD_OUT, slice, slot));
    }
  }

  @Override
  public void closed(RecentIds.Block block) {
    ByteBuffer value = ByteBuffer.allocate(8 * block.hashes().length);
    value.asLongBuffer().put(block.hashes());
    store.put(key(BLOCK, block.sequence()), value.array());
  }

  @Override
  public void forgotten(long sequence) {
    store.delete(key(BLOCK, sequence));
  }

  @Override
  public void clearRows(int slots) {
    for (int slot = 0; slot < slots; slot++) {
      store.delete(key(ROW, 0, slot));
    }
  }

  @Override
  public void head(Head head) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(head.sequence());
      out.writeLong(head.nextSlice());
      out.writeLong(head.heldOut());
      out.writeInt(head.heldOutIds().size());
      for (long hash : head.heldOutIds()) {
        out.writeLong(hash);
      }
      out.writeInt(head.slices().size());
      for (SliceHead slice : head.slices()) {
        out.writeLong(slice.number());
        out.writeUTF(slice.name());
        out.writeInt(slice.rows());
        out.writeLong(slice.lastSeen());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    store.put(key(HEAD, 0), bytes.toByteArray());
  }

  /**
   * Returns what the journal kept; of a stream that it has not seen, an empty beginning.
   *
   * @param decode turns the bytes of an example, as they were in its row, into the example
   */
  Snapshot read(Function<byte[], Example> decode) {
    Head head = Head.START;
    List<RecentIds.Block> recent = new ArrayList<>();
    List<Row> open = new ArrayList<>();
    Map<Long, List<Row>> heldOut = new HashMap<>();
    int slots = 0;
    for (Entry entry : store.range(key(HEAD, 0), key(AFTER_ALL, 0))) {
      ByteBuffer key = ByteBuffer.wrap(entry.key()).position(prefix.length);
      ByteBuffer value = ByteBuffer.wrap(entry.value());
      switch (key.get()) {
        case HEAD -> head = head(entry.value());
        case BLOCK -> recent.add(block(key.getLong(), value));
        case ROW -> {
          slots++;
          if (value.getLong() == head.sequence()) {
            open.add(row(value, decode));
          }
        }
        case HELD_OUT ->
            heldOut
                .computeIfAbsent(key.getLong(), slice -> new ArrayList<>())
                .add(row(value, decode));
        default -> throw new IllegalStateException("an entry of an unknown kind in the store");
      }
    }
    return new Snapshot(head, recent, open, slots, heldOut);
  }

  private static RecentIds.Block block(long sequence, ByteBuffer value) {
    long[] hashes = new long[value.remaining() / 8];
    value.asLongBuffer().get(hashes);
    return new RecentIds.Block(sequence, hashes);
  }

  private static Row row(ByteBuffer value, Function<byte[], Example> decode) {
    long arrival = value.getLong();
    byte[] wire = new byte[value.remaining()];
    value.get(wire);
    return new Row(decode.apply(wire), arrival, wire);
  }

  private static Head head(byte[] value) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "the state store was written in version "
                + version
                + ", expected "
                + VERSION
                + ": use the program that wrote it, or another application id");
      }
      long sequence = in.readLong();
      long nextSlice = in.readLong();
      long heldOut = in.readLong();
      List<Long> ids = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        ids.add(in.readLong());
      }
      List<SliceHead> slices = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        slices.add(new SliceHead(in.readLong(), in.readUTF(), in.readInt(), in.readLong()));
      }
      return new Head(sequence, nextSlice, heldOut, ids, slices);
    } catch (IOException e) {
      throw new UncheckedIOException("the state store's head of a stream is damaged", e);
    }
  }

  private byte[] key(byte kind, long number) {
    return ByteBuffer.allocate(prefix.length + 9).put(prefix).put(kind).putLong(number).array();
  }

  private byte[] key(byte kind, long number, int slot) {
    return ByteBuffer.allocate(prefix.length + 13)
        .put(prefix)
        .put(kind)
        .putLong(number)
        .putInt(slot)
        .array();
  }
}
