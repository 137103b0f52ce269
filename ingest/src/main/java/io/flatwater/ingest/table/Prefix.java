package io.flatwater.ingest.table;

import io.flatwater.ingest.source.SourceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * The first rows of a table, and what they show about its columns.
 *
 * @param rows whose missing cells are empty
 */
record Prefix(List<List<String>> rows) {
  /** More categories than this are most likely names, which a model cannot learn from. */
  private static final int MOST_CATEGORIES = 1024;

  /** Returns how a column is encoded. */
  Column column(String name, int place, TableSchema schema) {
    TableSchema.Rule rule = schema.features().rules().get(name);
    TableSchema.Fill fill = schema.missing().rule();
    if (rule == null ? isNumeric(place) : rule.kind() == TableSchema.Kind.NUMBER) {
      return new Column.Number(name, fill(fill, mean(name, place)));
    }
    List<String> categories =
        rule == null || rule.categories().isEmpty() ? categories(name, place) : rule.categories();
    if (rule != null && rule.kind() == TableSchema.Kind.ORDINAL) {
      return new Column.Ordinal(name, categories, fill(fill, 0));
    }
    return new Column.OneHot(
        name,
        categories,
        fill == TableSchema.Fill.REFUSE ? Column.Gaps.REFUSED : Column.Gaps.NO_CATEGORY);
  }

  /** Returns the features with mean 0 and standard deviation 1 over these rows. */
  Encoding encoding(List<Column> columns, List<Integer> places) {
    int width = columns.stream().mapToInt(column -> column.values().size()).sum();
    List<Float> ones = Collections.nCopies(width, 1f);
    Encoding plain = new Encoding(columns, places, ones, ones);
    Moments[] moments = new Moments[width];
    for (int i = 0; i < width; i++) {
      moments[i] = new Moments();
    }
    for (List<String> row : rows) {
      try {
        float[] values = plain.encode(row);
        for (int i = 0; i < width; i++) {
          moments[i].add(values[i]);
        }
      } catch (Column.BadCell e) {
        // A broken row says nothing about the scale; reading it later reports it.
        continue;
      }
    }
    List<Float> scale = new ArrayList<>();
    List<Float> shift = new ArrayList<>();
    int at = 0;
    for (Column column : columns) {
      for (int i = 0; i < column.values().size(); i++, at++) {
        boolean asIs = column instanceof Column.OneHot;
        scale.add(asIs ? 1f : moments[at].scale());
        shift.add(asIs ? 0f : moments[at].shift());
      }
    }
    return new Encoding(columns, places, scale, shift);
  }

  private boolean isNumeric(int place) {
    return rows.stream()
        .map(row -> row.get(place))
        .allMatch(cell -> cell.isEmpty() || isNumber(cell));
  }

  private double mean(String name, int place) {
    double sum = 0;
    long count = 0;
    for (List<String> row : rows) {
      if (isNumber(row.get(place))) {
        sum += Double.parseDouble(row.get(place));
        count++;
      }
    }
    if (count == 0) {
      throw new SourceException(
          "Column "
              + name
              + " has no number in the first "
              + rows.size()
              + " rows: put it under ignore in the schema, or let more rows decide (prefix).");
    }
    return sum / count;
  }

  private List<String> categories(String name, int place) {
    TreeSet<String> found = new TreeSet<>();
    rows.stream().map(row -> row.get(place)).filter(cell -> !cell.isEmpty()).forEach(found::add);
    if (found.isEmpty() || found.size() > MOST_CATEGORIES) {
      throw new SourceException(
          "Column "
              + name
              + " has "
              + found.size()
              + " different texts in the first "
              + rows.size()
              + " rows, expected 1 to "
              + MOST_CATEGORIES
              + " categories: put it under ignore in the schema, or name its categories.");
    }
    return List.copyOf(found);
  }

  private static float fill(TableSchema.Fill fill, double mean) {
    return switch (fill) {
      case REFUSE -> Float.NaN;
      case MEAN -> (float) mean;
      case ZERO -> 0;
    };
  }

  private static boolean isNumber(String cell) {
    try {
      return Double.isFinite(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Mean and variance by Welford's recurrence. */
  static final class Moments {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    /** Returns 1/σ; 1 where all values are equal. */
    float scale() {
      return (float) (1 / deviation());
    }

    /** Returns -μ/σ. */
    float shift() {
      return (float) (-mean / deviation());
    }

    private double deviation() {
      double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
      // What is left of equal values is rounding.
      return deviation > 1e-7 * Math.abs(mean) && deviation > 1e-30 ? deviation : 1;
    }
  }
}
