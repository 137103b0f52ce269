package io.flatwater.ingest.table;

import java.util.List;
import java.util.stream.Stream;

/** How the cells of one column become values; decided by the prefix and frozen. */
public sealed interface Column {

  /** Returns the column's name. */
  String name();

  /** Returns what the values are called, one or several. */
  List<String> values();

  /**
   * Writes the values of a cell.
   *
   * @param cell stripped; empty where there is no value
   * @param into overwritten from {@code at} on
   * @throws BadCell if the cell makes its row broken
   */
  void encode(String cell, float[] into, int at) throws BadCell;

  /** A cell that makes its row broken; the message is a sentence. */
  final class BadCell extends Exception {
    private static final long serialVersionUID = 1L;

    BadCell(String message) {
      super(message);
    }

    static String shortened(String cell) {
      return cell.length() > 40 ? cell.substring(0, 40) + "..." : cell;
    }
  }

  /**
   * A number as it is.
   *
   * @param numerals how it is written
   * @param fill for a cell without a value; NaN: such a row is broken
   */
  record Number(String name, Numerals numerals, float fill) implements Column {
    @Override
    public List<String> values() {
      return List.of(name);
    }

    @Override
    public void encode(String cell, float[] into, int at) throws BadCell {
      if (cell.isEmpty() && Float.isNaN(fill)) {
        throw missing(name);
      }
      into[at] = cell.isEmpty() ? fill : number(cell);
    }

    private float number(String cell) throws BadCell {
      float number = (float) numerals.value(cell);
      if (Float.isFinite(number)) {
        return number;
      }
      throw new BadCell(
          "Column " + name + " has \"" + BadCell.shortened(cell) + "\", expected a finite number.");
    }
  }

  /**
   * One value for each category; a category that is not among them has all 0.
   *
   * @param gaps whether a cell without a value has all 0, too
   */
  record OneHot(String name, List<String> categories, Gaps gaps) implements Column {
    public OneHot {
      categories = List.copyOf(categories);
    }

    @Override
    public List<String> values() {
      return categories.stream().map(category -> name + "=" + category).toList();
    }

    @Override
    public void encode(String cell, float[] into, int at) throws BadCell {
      if (cell.isEmpty() && gaps == Gaps.REFUSED) {
        throw missing(name);
      }
      for (int i = 0; i < categories.size(); i++) {
        into[at + i] = categories.get(i).equals(cell) ? 1 : 0;
      }
    }
  }

  /** The place of a category in their order; another category makes a row broken. */
  record Ordinal(String name, List<String> categories, float fill) implements Column {
    public Ordinal {
      categories = List.copyOf(categories);
    }

    @Override
    public List<String> values() {
      return List.of(name);
    }

    @Override
    public void encode(String cell, float[] into, int at) throws BadCell {
      if (cell.isEmpty() && Float.isNaN(fill)) {
        throw missing(name);
      }
      int place = categories.indexOf(cell);
      if (place < 0 && !cell.isEmpty()) {
        throw new BadCell(
            "Column "
                + name
                + " has \""
                + BadCell.shortened(cell)
                + "\", expected one of "
                + Stream.concat(categories.stream().limit(8), Stream.of("...")).limit(9).toList()
                + ".");
      }
      into[at] = cell.isEmpty() ? fill : place;
    }
  }

  /** What a cell without a value is to a column of categories. */
  enum Gaps {
    REFUSED,
    NO_CATEGORY
  }

  private static BadCell missing(String name) {
    return new BadCell(
        "Column "
            + name
            + " has no value; fill it with --missing mean or zero, or with missing in the schema.");
  }
}
