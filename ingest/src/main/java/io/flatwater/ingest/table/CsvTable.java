package io.flatwater.ingest.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.flatwater.ingest.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A CSV file as RFC 4180 has it, with any separator; empty lines are passed over.
 *
 * <p>A column without a name in the first line, as of an index that was written along, is called
 * {@code c} and its place.
 *
 * <p>A cell may be quoted and then hold separators, quotes and line breaks. A row with more or
 * fewer cells than there are columns is broken.
 */
final class CsvTable implements Table {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private static final char[] SEPARATORS = {',', ';', '\t', '|'};
  private static final int ROWS_THAT_SHOW = 50;
  private static final double ALIKE = 0.8;

  /** A quote that is never closed swallows no more than this, in characters. */
  private static final int LONGEST_ROW = 16 << 20;

  private final TextFile file;
  private final char separator;
  private final TableSchema.Header header;
  private final List<String> columns;
  private final Set<Integer> nameless = new HashSet<>();

  CsvTable(Path path, char separator, TableSchema.Header header) {
    this.file = new TextFile(path);
    this.header = header;
    this.separator = separator == TableSchema.Csv.FOUND ? found() : separator;
    this.columns = readColumns();
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean isNameless(int place) {
    return nameless.contains(place);
  }

  @Override
  public Lines open() {
    CloseableIterator<CsvRecord> rows = rows(separator);
    if (header == TableSchema.Header.FIRST_LINE) {
      guarded(rows::next);
    }
    return new Lines() {
      @Override
      public Optional<Line> next() {
        return guarded(() -> rows.hasNext() ? Optional.of(line(rows.next())) : Optional.empty());
      }

      @Override
      public void close() {
        CsvTable.this.close(rows);
      }
    };
  }

  private Line line(CsvRecord row) {
    List<String> cells = row.getFields();
    if (cells.size() != columns.size()) {
      return new Garbage(
          row.getStartingLineNumber(),
          "The row has "
              + cells.size()
              + " cells, expected "
              + columns.size()
              + " as there are columns.",
          String.join(Character.toString(separator), cells));
    }
    return new Cells(row.getStartingLineNumber(), cells.stream().map(String::strip).toList());
  }

  private List<String> readColumns() {
    CloseableIterator<CsvRecord> rows = rows(separator);
    try {
      return guarded(() -> columns(rows));
    } finally {
      close(rows);
    }
  }

  private List<String> columns(CloseableIterator<CsvRecord> rows) {
    if (!rows.hasNext()) {
      throw new SourceException(file.path() + " is empty, expected rows of cells.");
    }
    List<String> first = rows.next().getFields();
    if (first.size() > MOST_COLUMNS) {
      throw new SourceException(
          file.path() + " has " + first.size() + " columns, expected at most " + MOST_COLUMNS);
    }
    if (header == TableSchema.Header.NONE) {
      return IntStream.range(0, first.size()).mapToObj(i -> "c" + i).toList();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      String name = first.get(i).replace("" + BYTE_ORDER_MARK, "").strip();
      if (name.isEmpty()) {
        nameless.add(i);
      }
      names.add(name.isEmpty() ? "c" + i : name);
      if (names.indexOf(names.get(i)) < i) {
        throw new SourceException(
            file.path()
                + " has a column named \""
                + names.get(i)
                + "\" twice in its first line; expected different names, or say header: none.");
      }
    }
    return names;
  }

  /** Returns the separator that cuts the first rows into the same columns, and most of them. */
  private char found() {
    char best = SEPARATORS[0];
    int most = 1;
    for (char candidate : SEPARATORS) {
      int columns = columns(candidate);
      if (columns > most) {
        best = candidate;
        most = columns;
      }
    }
    return best;
  }

  /** Returns the columns of the first row, if nearly all of the first rows have as many; else 0. */
  private int columns(char candidate) {
    List<Integer> widths = new ArrayList<>();
    CloseableIterator<CsvRecord> rows = rows(candidate);
    try {
      while (rows.hasNext() && widths.size() < ROWS_THAT_SHOW) {
        widths.add(rows.next().getFieldCount());
      }
    } catch (CsvParseException e) {
      return 0;
    } catch (UncheckedIOException e) {
      throw file.unreadable(e);
    } finally {
      close(rows);
    }
    long alike = widths.stream().filter(width -> width.equals(widths.get(0))).count();
    return alike >= ALIKE * widths.size() && !widths.isEmpty() ? widths.get(0) : 0;
  }

  private CloseableIterator<CsvRecord> rows(char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .maxBufferSize(LONGEST_ROW)
        .ofCsvRecord(file.open())
        .iterator();
  }

  private <T> T guarded(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CsvParseException e) {
      throw new SourceException(
          file.path()
              + " is no CSV: "
              + e.getMessage()
              + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")")
              + ". Is a quote left open, or the separator another one than '"
              + separator
              + "'?",
          e);
    } catch (UncheckedIOException e) {
      throw file.unreadable(e);
    }
  }

  private void close(CloseableIterator<CsvRecord> rows) {
    try {
      rows.close();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}
