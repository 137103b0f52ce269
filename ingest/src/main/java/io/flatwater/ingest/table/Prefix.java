package io.flatwater.ingest.table;

import io.flatwater.ingest.source.SourceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The first rows of a table, and what they show about its columns.
 *
 * @param rows whose missing cells are empty
 */
record Prefix(List<List<String>> rows) {
  /** More categories than this are most likely names, which a model cannot learn from. */
  private static final int MOST_CATEGORIES = 1024;

  /** Where so large a share of the texts differ, they are names or times. */
  private static final double MOST_DIFFERENT = 0.5;

  /** Below this many different ones, nothing can be said about their share. */
  private static final int FEW = 50;

  /** Returns how a column is encoded. */
  Column column(String name, int place, TableSchema schema) {
    TableSchema.Rule rule = schema.features().rules().get(name);
    TableSchema.Fill fill = schema.missing().rule();
    Optional<Numerals> numerals =
        Numerals.of(rows.stream().map(row -> row.get(place)).toList())
            .filter(found -> rule == null || rule.kind() == TableSchema.Kind.NUMBER);
    if (numerals.isPresent() || (rule != null && rule.kind() == TableSchema.Kind.NUMBER)) {
      Numerals written = numerals.orElse(Numerals.POINT);
      return new Column.Number(name, written, fill(fill, mean(name, place, written)));
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

  /** Tells whether no row has a value in a column. */
  boolean isEmpty(int place) {
    return rows.stream().allMatch(row -> row.get(place).isEmpty());
  }

  private double mean(String name, int place, Numerals numerals) {
    double sum = 0;
    long count = 0;
    for (List<String> row : rows) {
      double value = numerals.value(row.get(place));
      if (Double.isFinite(value)) {
        sum += value;
        count++;
      }
    }
    if (count == 0) {
      throw new SourceException(
          "Column "
              + name
              + " has no number in the first "
              + rows.size()
              + " rows: ignore it (--ignore "
              + name
              + ", or under ignore in the schema), or let more rows decide (prefix).");
    }
    return sum / count;
  }

  private List<String> categories(String name, int place) {
    TreeSet<String> found = new TreeSet<>();
    rows.stream().map(row -> row.get(place)).filter(cell -> !cell.isEmpty()).forEach(found::add);
    long given = rows.stream().filter(row -> !row.get(place).isEmpty()).count();
    if (found.size() > FEW && found.size() > MOST_DIFFERENT * given) {
      throw new SourceException(
          "Column "
              + name
              + " has "
              + found.size()
              + " different texts in "
              + given
              + " rows, such as \""
              + Column.BadCell.shortened(found.first())
              + "\": names, texts or times, which are no categories. Ignore it (--ignore "
              + name
              + "), or give it its role (--time "
              + name
              + ", or id in the schema).");
    }
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
              + " categories: ignore it (--ignore "
              + name
              + ", or under ignore in the schema), or name its categories there.");
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
