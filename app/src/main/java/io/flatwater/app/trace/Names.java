package io.flatwater.app.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * What the first fields of a record name; the rest of it, features above all, is not read. Fields
 * stay where they are as schemas evolve.
 */
final class Names {
  private static final int FRAME_BYTES = 5;

  /** Whatever has a longer name is in no trace. */
  private static final int LONGEST = 512;

  private static final JsonFactory JSON = new JsonFactory();

  private Names() {}

  /** Reads the first fields. */
  interface Reader {
    String read(BinaryDecoder fields) throws IOException;
  }

  /** The id of an example, a mini-batch, or the example that a label is for. */
  static String first(BinaryDecoder fields) throws IOException {
    return text(fields);
  }

  /** The id of a step's mini-batch. */
  static String step(BinaryDecoder fields) throws IOException {
    fields.skipString(); // lineage
    fields.skipString(); // stream
    fields.readLong(); // step
    return text(fields);
  }

  /** A step's lineage and number. */
  static String numbered(BinaryDecoder fields) throws IOException {
    String lineage = text(fields);
    fields.skipString(); // stream
    return lineage + " step " + fields.readLong();
  }

  /** A checkpoint's lineage and version. */
  static String checkpoint(BinaryDecoder fields) throws IOException {
    String lineage = text(fields);
    fields.skipString(); // run
    fields.skipString(); // stream
    return lineage + "@" + fields.readLong();
  }

  /** Lineage and version of the checkpoint that was judged. */
  static String evaluation(BinaryDecoder fields) throws IOException {
    String lineage = text(fields);
    fields.skipString(); // stream
    return lineage + "@" + fields.readLong();
  }

  /** Name of the probe set that metrics are of. */
  static String probeSet(BinaryDecoder fields) throws IOException {
    evaluation(fields);
    fields.readLong(); // step
    fields.readLong(); // event time
    fields.skipString(); // state hash
    return text(fields);
  }

  /** Lineage and version of the checkpoint that a verdict is about. */
  static String verdict(BinaryDecoder fields) throws IOException {
    fields.skipString(); // stream
    return text(fields) + "@" + fields.readLong();
  }

  /** Returns the ids of the examples in a mini-batch; none if it cannot be read. */
  static List<String> examples(byte[] miniBatch) {
    List<String> ids = new ArrayList<>();
    Optional<String> read =
        of(
            miniBatch,
            fields -> {
              String batch = text(fields);
              fields.readLong(); // sequence
              for (long n = fields.readArrayStart(); n > 0; n = fields.arrayNext()) {
                for (long i = 0; i < n; i++) {
                  ids.add(text(fields));
                }
              }
              return batch;
            });
    return read.isPresent() ? ids : List.of();
  }

  /**
   * Returns the example that a JSON object is, or is a label for; empty if it names none.
   *
   * @param json UTF-8
   */
  static Optional<String> json(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        boolean fits = value == JsonToken.VALUE_STRING && parser.getTextLength() <= LONGEST;
        if (fits && (field.equals("id") || field.equals("exampleId"))) {
          return Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Records come from anybody: no memory is taken for what one only claims. */
  private static String text(BinaryDecoder fields) throws IOException {
    long length = fields.readLong();
    if (length < 0 || length > LONGEST) {
      throw new IOException("a name of " + length + " bytes");
    }
    byte[] text = new byte[(int) length];
    fields.readFixed(text);
    return new String(text, UTF_8);
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
