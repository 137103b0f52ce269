package io.flatwater.ingest.source;

import io.flatwater.ingest.Check;
import io.flatwater.schemas.DataType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all examples of a source look like, and how a model should scale their values: {@code value
 * · scale + shift}. The values themselves travel unscaled.
 *
 * @param type of a value
 * @param shape of one example, for example {@code [28, 28]}
 * @param columns what the values are called, in order; empty: they have no names
 * @param classes names of the classes in order of their numbers, at least two
 * @param scale one for all values, or one for each
 * @param shift as many
 * @param encoder what made the values of something else: its name and hash; empty: nothing did
 */
public record Form(
    DataType type,
    List<Integer> shape,
    List<String> columns,
    List<String> classes,
    List<Float> scale,
    List<Float> shift,
    String encoder) {

  /** Makes a form of values that no encoder made. */
  public Form(
      DataType type,
      List<Integer> shape,
      List<String> columns,
      List<String> classes,
      List<Float> scale,
      List<Float> shift) {
    this(type, shape, columns, classes, scale, shift, "");
  }

  public Form {
    shape = List.copyOf(shape);
    columns = List.copyOf(columns);
    classes = List.copyOf(classes);
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
    int width = new Check(type, shape, classes.size()).width();
    if (!columns.isEmpty() && columns.size() != width) {
      throw new IllegalArgumentException(columns.size() + " columns for " + width + " values");
    }
    if (scale.size() != shift.size() || (scale.size() != 1 && scale.size() != width)) {
      throw new IllegalArgumentException(
          scale.size() + " scales and " + shift.size() + " shifts for " + width + " values");
    }
  }

  /** Returns the form of images in bytes, to be scaled to [0, 1]; classes are numbered. */
  public static Form pixels(List<Integer> shape, int classes) {
    return new Form(
        DataType.UINT8, shape, List.of(), numbered(classes), List.of(1 / 255f), List.of(0f));
  }

  /** Returns the form of numbers that need no scaling; classes are numbered. */
  public static Form numbers(List<String> columns, int classes) {
    return new Form(
        DataType.FLOAT32,
        List.of(columns.size()),
        columns,
        numbered(classes),
        List.of(1f),
        List.of(0f));
  }

  /** Returns the form of numbers without names that need no scaling; classes are numbered. */
  public static Form numbers(int width, int classes) {
    return numbers(IntStream.range(0, width).mapToObj(i -> "x" + i).toList(), classes);
  }

  /** Returns what ingest is to check. */
  public Check check() {
    return new Check(type, shape, classes.size());
  }

  private static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
