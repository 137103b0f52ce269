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
import java.util.List;
import java.util.function.Function;

/**
 * A join's journal in entries of bytes, as a key-value store holds them.
 *
 * <p>A key is the stream's name after its length (2 bytes), a kind (1 byte) and, for entries, the
 * number (8 bytes), all big-endian.
 */
final class ByteJoinJournal implements JoinJournal {
  private static final byte HEAD = 0;
  private static final byte ENTRY = 1;
  private static final byte AFTER_ALL = 2;
  private static final byte VERSION = 1;

  /** Two numbers, a time, and the length of a source's name. */
  private static final int LEAST_VOTE_BYTES = 4 + 8 + 2 + 4;

  private final byte[] prefix;
  private final ByteJournal.Store store;

  ByteJoinJournal(String stream, ByteJournal.Store store) {
    byte[] name = stream.getBytes(StandardCharsets.UTF_8);
    this.prefix =
        ByteBuffer.allocate(2 + name.length).putShort((short) name.length).put(name).array();
    this.store = store;
  }

  @Override
  public void put(Waiting waiting) {
    store.put(
        key(ENTRY, waiting.number()),
        bytes(
            out -> {
              out.writeUTF(waiting.id());
              out.writeLong(waiting.deadline());
              out.writeInt(waiting.settled().orElse(Vote.UNKNOWN));
              out.writeInt(waiting.votes().size());
              for (Vote vote : waiting.votes()) {
                out.writeInt(vote.label());
                out.writeLong(vote.micros());
                out.writeUTF(vote.source());
                out.writeInt(vote.clean());
              }
              if (waiting.row().isPresent()) {
                out.writeLong(waiting.row().get().arrivalMillis());
                out.write(waiting.row().get().wire());
              }
            }));
  }

  @Override
  public void delete(Waiting waiting) {
    store.delete(key(ENTRY, waiting.number()));
  }

  @Override
  public void head(Head head) {
    store.put(
        key(HEAD, 0),
        bytes(
            out -> {
              out.writeByte(VERSION);
              out.writeLong(head.next());
              out.writeLong(head.watermark());
              out.writeLong(head.endMicros());
              out.writeLong(head.labelsEndMicros());
            }));
  }

  /**
   * Returns what the journal kept; of a stream that it has not seen, an empty beginning.
   *
   * @param decode turns the bytes of an example, as they were in its row, into the example
   */
  Snapshot read(Function<byte[], Example> decode) {
    Head head = Head.START;
    List<Waiting> entries = new ArrayList<>();
    try {
      for (ByteJournal.Entry entry : store.range(key(HEAD, 0), key(AFTER_ALL, 0))) {
        ByteBuffer key = ByteBuffer.wrap(entry.key()).position(prefix.length);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry.value()));
        if (key.get() == HEAD) {
          head = head(in);
        } else {
          entries.add(entry(key.getLong(), in, decode));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the state store's waiting examples are damaged", e);
    }
    return new Snapshot(head, entries);
  }

  private static Head head(DataInputStream in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "the state store was written in version "
              + version
              + ", expected "
              + VERSION
              + ": use the program that wrote it, or another application id");
    }
    return new Head(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  private static Waiting entry(long number, DataInputStream in, Function<byte[], Example> decode)
      throws IOException {
    String id = in.readUTF();
    Waiting waiting = new Waiting(number, id, in.readLong());
    int settled = in.readInt();
    for (int i = votes(in); i > 0; i--) {
      waiting.votes().add(new Vote(in.readInt(), in.readLong(), in.readUTF(), in.readInt()));
    }
    if (settled != Vote.UNKNOWN) {
      waiting.settle(settled);
    } else if (in.available() > 0) {
      long arrival = in.readLong();
      byte[] wire = in.readAllBytes();
      waiting.example(new Row(decode.apply(wire), arrival, wire), waiting.deadline());
    }
    return waiting;
  }

  private static int votes(DataInputStream in) throws IOException {
    int count = in.readInt();
    int most = in.available() / LEAST_VOTE_BYTES;
    if (count < 0 || count > most) {
      throw new IOException("found " + count + " votes, expected at most " + most);
    }
    return count;
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private byte[] key(byte kind, long number) {
    return ByteBuffer.allocate(prefix.length + 9).put(prefix).put(kind).putLong(number).array();
  }
}
