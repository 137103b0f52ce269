package io.flatwater.ingest;

import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an example must be to be trained on. Bad data is no error here but a verdict.
 *
 * @param type of the feature values
 * @param shape of the features of one example, for example {@code [28, 28]}
 * @param classes number of classes, at least 2; labels are 0 to {@code classes - 1}
 */
public record Check(DataType type, List<Integer> shape, int classes) {
  /** Longest id, domain, source or stream name, in UTF-16 units. */
  public static final int NAME_LENGTH = 200;

  public Check {
    shape = List.copyOf(shape);
    if (classes < 2) {
      throw new IllegalArgumentException("a classifier needs at least 2 classes: " + classes);
    }
    long bytes = width(type);
    for (int dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException("dimensions must be at least 1: " + shape);
      }
      bytes = Math.multiplyExact(bytes, (long) dimension);
    }
    if (shape.isEmpty() || bytes > Limits.RECORD_BYTES / 2) {
      throw new IllegalArgumentException(
          "features of shape "
              + shape
              + " and type "
              + type
              + " take "
              + bytes
              + " bytes, expected at least one dimension and at most "
              + Limits.RECORD_BYTES / 2);
    }
  }

  /** Why an example was refused; the name is the dead letter's code. */
  public enum Reason {
    /** The record has no key, or one that cannot be a stream's name. */
    BAD_STREAM,
    /** The record is not on the partition that its stream belongs to. */
    WRONG_PARTITION,
    /** The record is well formed but does not belong on this topic. */
    UNEXPECTED_RECORD,
    /** The id is empty or too long. */
    BAD_ID,
    /** Domain or source is too long. */
    BAD_NAME,
    /** Other type of values than expected. */
    WRONG_TYPE,
    /** Other shape than expected. */
    WRONG_SHAPE,
    /** Number of bytes does not fit type and shape. */
    WRONG_SIZE,
    /** A value is NaN or infinite. */
    NOT_FINITE,
    /** The label is no class, given or clean. */
    LABEL_OUT_OF_RANGE
  }

  /** What a check says. */
  public sealed interface Verdict {}

  /** The example may be used. */
  public record Accepted() implements Verdict {
    static final Accepted YES = new Accepted();
  }

  /**
   * The example must not be used.
   *
   * @param reason code
   * @param message a sentence: what was found, what was expected
   */
  public record Rejected(Reason reason, String message) implements Verdict {}

  /** Checks all that can be seen from an example alone. */
  public Verdict example(Example example) {
    Features features = example.getFeatures();
    if (example.getId().isEmpty() || example.getId().length() > NAME_LENGTH) {
      return new Rejected(
          Reason.BAD_ID,
          "The id has "
              + example.getId().length()
              + " characters, expected 1 to "
              + NAME_LENGTH
              + ".");
    }
    if (example.getDomain().length() > NAME_LENGTH || example.getSource().length() > NAME_LENGTH) {
      return new Rejected(
          Reason.BAD_NAME,
          "Domain and source have "
              + example.getDomain().length()
              + " and "
              + example.getSource().length()
              + " characters, expected at most "
              + NAME_LENGTH
              + ".");
    }
    if (features.getType() != type) {
      return new Rejected(
          Reason.WRONG_TYPE, "The features are " + features.getType() + ", expected " + type + ".");
    }
    if (!features.getShape().equals(shape)) {
      return new Rejected(
          Reason.WRONG_SHAPE,
          "The features have the shape " + head(features.getShape()) + ", expected " + shape + ".");
    }
    int expected = bytes();
    if (features.getData().remaining() != expected) {
      return new Rejected(
          Reason.WRONG_SIZE,
          "The features have "
              + features.getData().remaining()
              + " bytes, expected "
              + expected
              + ".");
    }
    if (type == DataType.FLOAT32) {
      int bad = notFinite(features.getData());
      if (bad >= 0) {
        return new Rejected(
            Reason.NOT_FINITE, "Feature " + bad + " is not finite, expected finite numbers only.");
      }
    }
    if (!isClass(example.getLabel()) || !isClass(example.getCleanLabel())) {
      return new Rejected(
          Reason.LABEL_OUT_OF_RANGE,
          "The label is "
              + example.getLabel()
              + " and the clean label "
              + example.getCleanLabel()
              + ", expected none or 0 to "
              + (classes - 1)
              + ".");
    }
    return Accepted.YES;
  }

  /** Checks all that can be seen from a label alone. */
  public Verdict label(Label label) {
    String id = label.getExampleId();
    if (id.isEmpty() || id.length() > NAME_LENGTH) {
      return new Rejected(
          Reason.BAD_ID,
          "The example's id has "
              + id.length()
              + " characters, expected 1 to "
              + NAME_LENGTH
              + ".");
    }
    if (label.getSource().length() > NAME_LENGTH) {
      return new Rejected(
          Reason.BAD_NAME,
          "The source has "
              + label.getSource().length()
              + " characters, expected at most "
              + NAME_LENGTH
              + ".");
    }
    if (!isClass(label.getLabel()) || !isClass(label.getCleanLabel())) {
      return new Rejected(
          Reason.LABEL_OUT_OF_RANGE,
          "The label is "
              + label.getLabel()
              + " and the clean label "
              + label.getCleanLabel()
              + ", expected 0 to "
              + (classes - 1)
              + ".");
    }
    return Accepted.YES;
  }

  /**
   * Checks that a record may be keyed so and lies where its key belongs.
   *
   * @param stream the record's key
   * @param partition where it was found
   * @param partitions how many the topic has
   */
  public static Verdict place(String stream, int partition, int partitions) {
    if (stream.isEmpty()
        || stream.length() > NAME_LENGTH
        || stream.chars().anyMatch(c -> Character.isISOControl(c) || c == '\ufffd')) {
      return new Rejected(
          Reason.BAD_STREAM,
          "The record's key is "
              + (stream.isEmpty() ? "empty" : "no name")
              + ", expected the stream: 1 to "
              + NAME_LENGTH
              + " printable characters in UTF-8.");
    }
    int expected = Topics.partitionOf(stream, partitions);
    if (partition != expected) {
      return new Rejected(
          Reason.WRONG_PARTITION,
          "Stream "
              + stream
              + " was found on partition "
              + partition
              + ", expected "
              + expected
              + " of "
              + partitions
              + ": let the producer use partitioner=murmur2_random, Kafka's"
              + " default.");
    }
    return Accepted.YES;
  }

  /** Returns the size of the features of one example in bytes. */
  int bytes() {
    return width(type) * width();
  }

  /** Returns the number of values of one example. */
  public int width() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b);
  }

  private boolean isClass(@Nullable Integer label) {
    return label == null || (label >= 0 && label < classes);
  }

  /** Returns the index of the first value that is not finite, or -1. */
  private static int notFinite(ByteBuffer data) {
    ByteBuffer values = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; values.remaining() >= Float.BYTES; i++) {
      if (!Float.isFinite(values.getFloat())) {
        return i;
      }
    }
    return -1;
  }

  private static List<Integer> head(List<Integer> shape) {
    return shape.subList(0, Math.min(8, shape.size()));
  }

  private static int width(DataType type) {
    return type == DataType.UINT8 ? 1 : Float.BYTES;
  }
}
