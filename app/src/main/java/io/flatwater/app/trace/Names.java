package io.flatwater.app.trace;

import java.io.IOException;
import java.util.Optional;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * What the first fields of a record name; the rest of it, features above all, is not read. Fields
 * stay where they are as schemas evolve.
 */
final class Names {
  private static final int FRAME_BYTES = 5;

  private Names() {}

  /** Reads the first fields. */
  interface Reader {
    String read(BinaryDecoder fields) throws IOException;
  }

  /** A mini-batch's id. */
  static String batch(BinaryDecoder fields) throws IOException {
    return fields.readString();
  }

  /** The id of a step's mini-batch. */
  static String step(BinaryDecoder fields) throws IOException {
    fields.skipString(); // lineage
    fields.skipString(); // stream
    fields.readLong(); // step
    return fields.readString();
  }

  /** A checkpoint's lineage and version. */
  static String checkpoint(BinaryDecoder fields) throws IOException {
    String lineage = fields.readString();
    fields.skipString(); // run
    fields.skipString(); // stream
    return lineage + "@" + fields.readLong();
  }

  /** Lineage and version of the checkpoint that was judged. */
  static String evaluation(BinaryDecoder fields) throws IOException {
    String lineage = fields.readString();
    fields.skipString(); // stream
    return lineage + "@" + fields.readLong();
  }

  /** Reads what a record names; empty if it cannot be read, which is for others to complain of. */
  static Optional<String> of(byte[] value, Reader reader) {
    if (value.length <= FRAME_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          reader.read(
              DecoderFactory.get()
                  .binaryDecoder(value, FRAME_BYTES, value.length - FRAME_BYTES, null)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
