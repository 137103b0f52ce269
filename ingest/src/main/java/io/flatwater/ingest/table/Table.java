package io.flatwater.ingest.table;

import java.io.Closeable;
import java.util.List;
import java.util.Optional;

/** A file of rows with named columns, read from its beginning as often as asked. */
interface Table {
  /** Most columns of a table. */
  int MOST_COLUMNS = 1 << 16;

  /** Returns the file's name without directories and endings: for ids and reports. */
  String name();

  /** Returns the names of the columns, in order. */
  List<String> columns();

  /** Tells whether a column has no name of its own in the file. */
  default boolean isNameless(int place) {
    return false;
  }

  /** Opens the table before its first row. */
  Lines open();

  /** Rows in order, one at a time. */
  interface Lines extends Closeable {
    /** Returns the next row, or nothing at the end. */
    Optional<Line> next();

    @Override
    void close();
  }

  /** One row of a file. */
  sealed interface Line {
    /** Returns where the row begins, from 1. */
    long number();

    /** Returns the row as text, for people. */
    String text();
  }

  /**
   * A row whose cells are where the columns are.
   *
   * @param cells one for each column, stripped; empty where there is no value
   */
  record Cells(long number, List<String> cells) implements Line {
    @Override
    public String text() {
      return String.join(",", cells);
    }
  }

  /** A row that is none. */
  record Garbage(long number, String message, String text) implements Line {}
}
