package io.flatwater.ingest.table;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the numbers of a column are written. */
enum Numerals {
  /** {@code 1234.5}, {@code 1e-3}. */
  POINT,
  /** {@code 1,234.5}: commas between thousands. */
  GROUPED_POINT,
  /** {@code 1234,5} or {@code 1.234,5}: a comma before the decimals. */
  COMMA;

  private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+(\\.\\d*)?");
  private static final Pattern WITH_COMMA =
      Pattern.compile("[+-]?(\\d+|\\d{1,3}(\\.\\d{3})+)(,\\d*)?([eE][+-]?\\d{1,3})?");

  /** This share of a column's cells must be numbers for it to be a column of numbers. */
  private static final double MOST = 0.9;

  /** Returns whether a cell is a finite number as it is written here. */
  boolean reads(String cell) {
    return Double.isFinite(value(cell));
  }

  /** Returns the number in a cell; NaN where there is none. */
  double value(String cell) {
    try {
      return switch (this) {
        case POINT -> Double.parseDouble(cell);
        case GROUPED_POINT ->
            GROUPED.matcher(cell).matches()
                ? Double.parseDouble(cell.replace(",", ""))
                : Double.parseDouble(cell);
        case COMMA ->
            WITH_COMMA.matcher(cell).matches()
                ? Double.parseDouble(cell.replace(".", "").replace(',', '.'))
                : Double.NaN;
      };
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * Returns how a column's numbers are written, the first that reads nine cells of ten.
   *
   * @param cells with empty ones where there is no value
   * @return nothing if they are no numbers
   */
  static Optional<Numerals> of(List<String> cells) {
    List<String> given = cells.stream().filter(cell -> !cell.isEmpty()).toList();
    for (Numerals numerals : values()) {
      if (given.stream().filter(numerals::reads).count() >= MOST * given.size()) {
        return Optional.of(numerals);
      }
    }
    return Optional.empty();
  }
}
