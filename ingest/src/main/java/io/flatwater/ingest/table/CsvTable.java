package io.flatwater.ingest.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.flatwater.ingest.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A CSV file as RFC 4180 has it, with any separator; empty lines are passed over.
 *
 * <p>A cell may be quoted and then hold separators, quotes and line breaks. A row with more or
 * fewer cells than there are columns is broken.
 */
final class CsvTable implements Table {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** A quote that is never closed swallows no more than this, in characters. */
  private static final int LONGEST_ROW = 16 << 20;

  private final TextFile file;
  private final char separator;
  private final TableSchema.Header header;
  private final List<String> columns;

  CsvTable(Path path, char separator, TableSchema.Header header) {
    this.file = new TextFile(path);
    this.separator = separator;
    this.header = header;
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
  public Lines open() {
    CloseableIterator<CsvRecord> rows = rows();
    if (header == TableSchema.Header.FIRST_LINE) {
      rows.next();
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
    CloseableIterator<CsvRecord> rows = rows();
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
    List<String> names =
        first.stream().map(name -> name.replace("" + BYTE_ORDER_MARK, "").strip()).toList();
    HashSet<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isEmpty() || !seen.add(name)) {
        throw new SourceException(
            file.path()
                + " has a column named \""
                + name
                + "\" "
                + (name.isEmpty() ? "" : "twice ")
                + "in its first line; expected different names, or say header: none.");
      }
    }
    return names;
  }

  private CloseableIterator<CsvRecord> rows() {
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
