package io.flatwater.ingest.table;

import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The rows of a CSV or JSON Lines file as examples, in file order.
 *
 * <p>Opening reads the file once: its prefix decides how columns become values, all of it which
 * classes there are and how many rows can be used. Then {@link #examples} reads it again, row by
 * row.
 */
public final class TableSource implements Source {
  /** Labels of more kinds are most likely numbers to be predicted, which is another task. */
  private static final int MOST_CLASSES = 1000;

  private final Table table;
  private final TableSchema schema;
  private final RowReader reader;
  private final Consumer<BrokenRow> broken;
  private final Form form;
  private final long size;
  private final Instant latest;

  private TableSource(Table table, TableSchema schema, Consumer<BrokenRow> broken) {
    this.table = table;
    this.schema = schema;
    this.broken = broken;
    Encoding encoding = encoding();
    RowReader untold = new RowReader(table, schema, encoding, schema.classes().names());
    Survey survey = survey(untold);
    List<String> classes = untold.classes(survey.labels);
    this.reader = new RowReader(table, schema, encoding, classes);
    this.form =
        new Form(
            DataType.FLOAT32,
            List.of(encoding.width()),
            encoding.values(),
            classes,
            encoding.scale(),
            encoding.shift());
    this.size = survey.good;
    this.latest = survey.latest;
  }

  /**
   * Opens a CSV file.
   *
   * @param broken is told each broken row while examples are read, unless such rows stop
   * @throws SourceException where the file does not fit the schema
   */
  public static TableSource csv(Path file, TableSchema schema, Consumer<BrokenRow> broken) {
    Table table = new CsvTable(file, schema.csv().separator(), schema.csv().header());
    return new TableSource(table, schema, broken);
  }

  /**
   * Opens a file of JSON objects, one a line.
   *
   * @param broken is told each broken row while examples are read, unless such rows stop
   * @throws SourceException where the file does not fit the schema
   */
  public static TableSource jsonLines(Path file, TableSchema schema, Consumer<BrokenRow> broken) {
    return new TableSource(new JsonLinesTable(file, schema.rows().prefix()), schema, broken);
  }

  @Override
  public String name() {
    return size + " rows of " + table.name() + ", " + form.columns().size() + " values each";
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public long size() {
    return size;
  }

  /** Returns how columns become values. */
  public List<Column> columns() {
    return reader.columns();
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(latest, size);
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size) {
      throw new IllegalArgumentException("example " + first + " of " + size);
    }
    return new Examples(first);
  }

  /** What one look at the whole file shows. */
  private static final class Survey {
    private final TreeSet<String> labels = new TreeSet<>();
    private long good;
    private Instant latest = Instant.MIN;
  }

  private Survey survey(RowReader rows) {
    Survey survey = new Survey();
    try (Table.Lines lines = table.open()) {
      long index = 0;
      for (Optional<Table.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        try {
          RowReader.Read read = rows.read(line.get(), index++);
          survey.good++;
          survey.latest = read.time().isAfter(survey.latest) ? read.time() : survey.latest;
          survey.labels.addAll(read.labels());
        } catch (Column.BadCell e) {
          refuse(line.get(), e);
        }
        if (survey.labels.size() > MOST_CLASSES) {
          throw new SourceException(
              table.name()
                  + " has more than "
                  + MOST_CLASSES
                  + " different labels in column "
                  + schema.roles().label()
                  + ", expected classes: name another column, or say threshold in the schema.");
        }
      }
    }
    if (survey.good == 0) {
      throw new SourceException(table.name() + " has no row that can be used.");
    }
    return survey;
  }

  private void refuse(Table.Line line, Column.BadCell e) {
    if (schema.rows().broken() == BrokenRow.Policy.STOP) {
      throw new SourceException(
          "Line "
              + line.number()
              + " of "
              + table.name()
              + " cannot be used: "
              + e.getMessage()
              + " Mend it, or leave such rows out (--broken report, or broken: report in the"
              + " schema).");
    }
  }

  private Encoding encoding() {
    Prefix prefix = new Prefix(prefixRows());
    List<Integer> places = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    for (String name : featureNames()) {
      int place = table.columns().indexOf(name);
      if (table.isNameless(place) && prefix.isEmpty(place)) {
        continue;
      }
      try {
        columns.add(prefix.column(name, place, schema));
        places.add(place);
      } catch (SourceException e) {
        complaints.add(String.valueOf(e.getMessage()));
      }
    }
    if (!complaints.isEmpty()) {
      throw new SourceException(String.join("\n", complaints));
    }
    return prefix.encoding(columns, places);
  }

  private List<List<String>> prefixRows() {
    List<List<String>> rows = new ArrayList<>();
    try (Table.Lines lines = table.open()) {
      Optional<Table.Line> line = lines.next();
      for (int i = 0; line.isPresent() && i < schema.rows().prefix(); i++, line = lines.next()) {
        if (line.get() instanceof Table.Cells cells) {
          rows.add(RowReader.withoutMarks(cells.cells(), schema.missing()));
        }
      }
    }
    if (rows.isEmpty()) {
      throw new SourceException(
          table.name()
              + " has no row that can be read in its first "
              + schema.rows().prefix()
              + " lines.");
    }
    return rows;
  }

  private List<String> featureNames() {
    TableSchema.Features features = schema.features();
    if (schema.roles().label().isEmpty()) {
      throw new SourceException("Which column of " + table.name() + " is the label is not said.");
    }
    List<String> named = new ArrayList<>(schema.roles().all());
    named.addAll(features.only());
    named.addAll(features.except());
    named.addAll(features.rules().keySet());
    for (String name : named) {
      if (!table.columns().contains(name)) {
        throw new SourceException(
            table.name()
                + " has no column "
                + name
                + "; it has "
                + table.columns().stream().limit(20).toList()
                + (table.columns().size() > 20 ? " and more." : "."));
      }
    }
    List<String> names =
        features.only().isEmpty()
            ? table.columns().stream().filter(c -> !schema.roles().all().contains(c)).toList()
            : features.only();
    names = names.stream().filter(name -> !features.except().contains(name)).toList();
    if (names.isEmpty()) {
      throw new SourceException(table.name() + " has no column left to be a feature.");
    }
    return names;
  }

  /** Reads examples one by one; the file is closed behind the last one. */
  private final class Examples implements Iterator<Example> {
    private final Table.Lines lines = table.open();
    private long row;
    private long delivered;

    Examples(long first) {
      while (delivered < first) {
        next();
      }
    }

    @Override
    public boolean hasNext() {
      return delivered < size;
    }

    @Override
    public Example next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      while (true) {
        Table.Line line = lines.next().orElseThrow(this::changed);
        try {
          Example example = reader.example(reader.read(line, row++));
          if (++delivered == size) {
            finish();
          }
          return example;
        } catch (Column.BadCell e) {
          report(line, e);
        }
      }
    }

    /** Reports the broken rows behind the last good one, and closes the file. */
    private void finish() {
      for (Optional<Table.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        try {
          reader.read(line.get(), row++);
        } catch (Column.BadCell e) {
          report(line.get(), e);
        }
      }
      lines.close();
    }

    private void report(Table.Line line, Column.BadCell e) {
      broken.accept(
          new BrokenRow(table.name(), line.number(), String.valueOf(e.getMessage()), line.text()));
    }

    private SourceException changed() {
      return new SourceException(table.name() + " became shorter while it was read.");
    }
  }
}
