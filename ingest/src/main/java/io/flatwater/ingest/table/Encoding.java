package io.flatwater.ingest.table;

import java.util.ArrayList;
import java.util.List;

/**
 * All features of a table: how cells become values, and how a model should scale them.
 *
 * @param columns in the order of the values
 * @param places of their cells in a row, one a column
 * @param scale one a value
 * @param shift one a value
 */
record Encoding(List<Column> columns, List<Integer> places, List<Float> scale, List<Float> shift) {

  Encoding {
    columns = List.copyOf(columns);
    places = List.copyOf(places);
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
  }

  /** Returns the number of values. */
  int width() {
    return scale.size();
  }

  /** Returns the names of the values. */
  List<String> values() {
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.addAll(column.values()));
    return names;
  }

  /** Returns the values of a row whose missing cells are empty. */
  float[] encode(List<String> cells) throws Column.BadCell {
    float[] values = new float[width()];
    int at = 0;
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).encode(cells.get(places.get(i)), values, at);
      at += columns.get(i).values().size();
    }
    return values;
  }
}
