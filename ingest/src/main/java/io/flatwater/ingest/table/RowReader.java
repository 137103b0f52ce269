package io.flatwater.ingest.table;

import io.flatwater.ingest.Check;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes examples of the rows of a table. */
final class RowReader {
  private static final List<String> ABOVE = List.of("at most", "above");

  private final Table table;
  private final TableSchema schema;
  private final Encoding encoding;
  private final Timestamps timestamps;
  private final List<String> classes;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * A row whose cells were read.
   *
   * @param id of the example
   * @param time of the event
   * @param label its text; empty: none
   * @param clean text of the clean label; empty: none
   * @param cells with empty ones for missing values
   * @param values features
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
  record Read(
      String id, Instant time, String label, String clean, List<String> cells, float[] values) {
    List<String> labels() {
      return Stream.of(label, clean).filter(text -> !text.isEmpty()).toList();
    }
  }

  /**
   * Makes a reader.
   *
   * @param classes in order; empty: any label is taken, and no examples can be made yet
   */
  RowReader(Table table, TableSchema schema, Encoding encoding, List<String> classes) {
    this.table = table;
    this.schema = schema;
    this.encoding = encoding;
    this.timestamps = new Timestamps(schema.times());
    this.classes = Double.isNaN(schema.classes().threshold()) ? classes : ABOVE;
    schema.roles().all().forEach(name -> places.put(name, table.columns().indexOf(name)));
    for (int i = 0; i < this.classes.size(); i++) {
      numbers.put(this.classes.get(i), i);
    }
    for (int i = 0; i < this.classes.size(); i++) {
      numbers.putIfAbsent(LabelText.canonical(this.classes.get(i)), i);
    }
  }

  List<Column> columns() {
    return encoding.columns();
  }

  /**
   * Reads the cells of a row.
   *
   * @param index of the row, from 0
   * @throws Column.BadCell if it cannot be used
   */
  Read read(Table.Line line, long index) throws Column.BadCell {
    if (line instanceof Table.Garbage garbage) {
      throw new Column.BadCell(garbage.message());
    }
    List<String> cells = withoutMarks(((Table.Cells) line).cells(), schema.missing());
    TableSchema.Roles roles = schema.roles();
    String id = cell(cells, roles.id());
    String time = cell(cells, roles.time());
    if (!roles.id().isEmpty() && id.isEmpty()) {
      throw new Column.BadCell("Column " + roles.id() + " has no id.");
    }
    Read read =
        new Read(
            id.isEmpty() ? table.name() + "-" + line.number() : id,
            roles.time().isEmpty() ? timestamps.row(index) : timestamps.parse(roles.time(), time),
            label(roles.label(), cells),
            label(roles.cleanLabel(), cells),
            cells,
            encoding.encode(cells));
    for (String text : List.of(read.id(), domain(read), source(read))) {
      if (text.length() > Check.NAME_LENGTH) {
        throw new Column.BadCell(
            "An id, domain or source has "
                + text.length()
                + " characters, expected at most "
                + Check.NAME_LENGTH
                + ".");
      }
    }
    return read;
  }

  /** Returns the example of a row. */
  Example example(Read read) {
    ByteBuffer data =
        ByteBuffer.allocate(Float.BYTES * read.values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : read.values) {
      data.putFloat(value);
    }
    return new Example(
        read.id,
        read.time,
        domain(read),
        source(read),
        new Features(
            DataType.FLOAT32, List.of(read.values.length), data.flip().order(ByteOrder.BIG_ENDIAN)),
        number(read.label),
        number(read.clean));
  }

  /**
   * Returns the names of the classes in order.
   *
   * @param labels all that the file has
   */
  List<String> classes(Collection<String> labels) {
    if (!classes.isEmpty()) {
      return classes;
    }
    if (labels.size() < 2) {
      throw new SourceException(
          "Column "
              + schema.roles().label()
              + " of "
              + table.name()
              + " has the labels "
              + labels
              + ", expected at least two classes.");
    }
    boolean numeric = labels.stream().allMatch(label -> label.matches("-?\\d{1,15}(\\.\\d+)?"));
    return labels.stream()
        .sorted(
            numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder())
        .toList();
  }

  /** Returns cells with empty ones in the place of marks for missing values. */
  static List<String> withoutMarks(List<String> cells, TableSchema.Missing missing) {
    return cells.stream().map(cell -> missing.isMissing(cell) ? "" : cell).toList();
  }

  private String label(String column, List<String> cells) throws Column.BadCell {
    String cell = cell(cells, column);
    String text = numbers.containsKey(cell) ? cell : LabelText.canonical(cell);
    double threshold = schema.classes().threshold();
    if (!text.isEmpty() && !Double.isNaN(threshold)) {
      try {
        return ABOVE.get(Double.parseDouble(text) > threshold ? 1 : 0);
      } catch (NumberFormatException e) {
        throw new Column.BadCell("The label is \"" + text + "\", expected a number.");
      }
    }
    if (!text.isEmpty() && !classes.isEmpty() && !numbers.containsKey(text)) {
      throw new Column.BadCell("The label is \"" + text + "\", expected one of " + classes + ".");
    }
    return text;
  }

  private @Nullable Integer number(String label) {
    return numbers.get(label);
  }

  private String domain(Read read) {
    return cell(read.cells, schema.roles().domain());
  }

  private String source(Read read) {
    return cell(read.cells, schema.roles().source());
  }

  private String cell(List<String> cells, String column) {
    Integer place = places.get(column);
    return place == null ? "" : cells.get(place);
  }
}
