package io.flatwater.ingest.table;

import io.flatwater.ingest.source.ImageStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a person has to say about a table before it can be a stream; for most, the label's column is
 * all.
 *
 * @param roles which columns are no features
 * @param times how event times are made
 * @param classes how labels become classes
 * @param features which columns are features, and of which kind
 * @param missing what a cell without a value means
 * @param rows how many rows decide, and what becomes of broken ones
 * @param csv the form of a CSV file
 */
public record TableSchema(
    Roles roles,
    Times times,
    Classes classes,
    Features features,
    Missing missing,
    Rows rows,
    Csv csv) {

  /**
   * Columns that are no features, by name; empty: there is none.
   *
   * @param label class as given; a cell without a value is an example without a label; empty: named
   *     elsewhere
   * @param cleanLabel the true class, for scoring only
   * @param id unique name of the row; none: the file's name and the line
   * @param time when it happened
   * @param domain distribution that it comes from
   * @param source who labelled it
   */
  public record Roles(
      String label, String cleanLabel, String id, String time, String domain, String source) {
    /** Returns roles with a label only. */
    public static Roles of(String label) {
      return new Roles(label, "", "", "", "", "");
    }

    List<String> all() {
      return List.of(label, cleanLabel, id, time, domain, source).stream()
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  /**
   * How event times are made.
   *
   * @param format of the time column: {@code iso} (or numbers since 1970 whose size tells seconds,
   *     milliseconds and microseconds apart), {@code seconds}, {@code millis} or {@code micros}
   *     since 1970, or a pattern such as {@code dd.MM.yyyy HH:mm}; without a zone it is UTC
   * @param start of the first row where there is no time column
   * @param interval between two rows where there is no time column
   */
  public record Times(String format, Instant start, Duration interval) {
    /** ISO 8601, or ten milliseconds a row. */
    public static final Times USUAL =
        new Times("iso", ImageStream.Settings.START, ImageStream.Settings.INTERVAL);
  }

  /**
   * How labels become classes.
   *
   * @param names of the classes in order; empty: those that the file has, numbers in the order of
   *     their values, others in alphabetical order
   * @param threshold where it is not NaN, labels are numbers, and those above it are class 1
   */
  public record Classes(List<String> names, double threshold) {
    /** As the file has them. */
    public static final Classes FOUND = new Classes(List.of(), Double.NaN);

    public Classes {
      names = List.copyOf(names);
      if (names.size() == 1 || (!names.isEmpty() && !Double.isNaN(threshold))) {
        throw new IllegalArgumentException(
            "classes: found " + names + ", expected at least two, and none with a threshold");
      }
    }
  }

  /**
   * Which columns are features.
   *
   * @param only these, in this order; empty: all that have no other role
   * @param except these
   * @param rules for columns whose kind their values do not show
   */
  public record Features(List<String> only, List<String> except, Map<String, Rule> rules) {
    /** All columns that have no other role. */
    public static final Features ALL = new Features(List.of(), List.of(), Map.of());

    public Features {
      only = List.copyOf(only);
      except = List.copyOf(except);
      rules = Map.copyOf(rules);
    }
  }

  /**
   * What a column is.
   *
   * @param kind of its values
   * @param categories in order; empty: those in the prefix, in alphabetical order
   */
  public record Rule(Kind kind, List<String> categories) {
    public Rule {
      categories = List.copyOf(categories);
    }
  }

  /** Kinds of columns. */
  public enum Kind {
    /** One value. */
    NUMBER,
    /** A value for each category, 1 for the one that is there; all 0 for one never seen. */
    ONE_HOT,
    /** The category's place in their order. */
    ORDINAL
  }

  /**
   * What a cell without a value means.
   *
   * @param marks that stand for no value, beside the empty cell
   * @param rule what is put in its place
   */
  public record Missing(List<String> marks, Fill rule) {
    /** Empty cells and the usual marks make a row broken. */
    public static final Missing REFUSED =
        new Missing(
            List.of("?", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None"), Fill.REFUSE);

    public Missing {
      marks = List.copyOf(marks);
    }

    boolean isMissing(String cell) {
      return cell.isEmpty() || marks.contains(cell);
    }
  }

  /** What is put in the place of a missing value. */
  public enum Fill {
    /** Nothing: the row is broken. */
    REFUSE,
    /** The mean of the prefix; no category. */
    MEAN,
    /** Zero; no category. */
    ZERO
  }

  /**
   * Which rows decide, and what becomes of broken ones.
   *
   * @param prefix how many rows decide the kinds, categories and scaling of columns, at least 1
   * @param broken what is done about rows that cannot be used
   */
  public record Rows(int prefix, BrokenRow.Policy broken) {
    /** A thousand rows decide, and a broken row stops. */
    public static final Rows USUAL = new Rows(1000, BrokenRow.Policy.STOP);

    public Rows {
      if (prefix < 1 || prefix > 10_000_000) {
        throw new IllegalArgumentException(
            "prefix: found " + prefix + ", expected 1 to 10000000 rows");
      }
    }
  }

  /** Whether the first line names the columns. */
  public enum Header {
    FIRST_LINE,
    /** Columns are named {@code c0}, {@code c1} ... */
    NONE
  }

  /**
   * The form of a CSV file.
   *
   * @param separator between cells; {@link #FOUND}: the one that the first rows show
   * @param header whether the first line names the columns
   */
  public record Csv(char separator, Header header) {
    /** Comma, semicolon, tab or bar, whichever cuts the first rows into the same columns. */
    public static final char FOUND = 0;

    /** Any separator, and a first line of names. */
    public static final Csv USUAL = new Csv(FOUND, Header.FIRST_LINE);
  }

  /** Returns the usual schema: all other columns are features. */
  public static TableSchema of(String label) {
    return new TableSchema(
        Roles.of(label),
        Times.USUAL,
        Classes.FOUND,
        Features.ALL,
        Missing.REFUSED,
        Rows.USUAL,
        Csv.USUAL);
  }

  /** Returns the same with another policy for broken rows. */
  public TableSchema broken(BrokenRow.Policy policy) {
    return new TableSchema(
        roles, times, classes, features, missing, new Rows(rows.prefix, policy), csv);
  }

  /** Returns the same with a time column; empty: as it is. */
  public TableSchema time(String time) {
    Roles named =
        new Roles(
            roles.label,
            roles.cleanLabel,
            roles.id,
            time.isEmpty() ? roles.time : time,
            roles.domain,
            roles.source);
    return new TableSchema(named, times, classes, features, missing, rows, csv);
  }

  /** Returns the same with more columns that are no features. */
  public TableSchema ignore(List<String> more) {
    List<String> except = new ArrayList<>(features.except);
    except.addAll(more);
    Features fewer = new Features(features.only, except, features.rules);
    return new TableSchema(roles, times, classes, fewer, missing, rows, csv);
  }

  /** Returns the same with another rule for missing values. */
  public TableSchema missing(Fill rule) {
    Missing filled = new Missing(missing.marks, rule);
    return new TableSchema(roles, times, classes, features, filled, rows, csv);
  }

  /** Returns the same with another label. */
  public TableSchema label(String label) {
    Roles named =
        new Roles(label, roles.cleanLabel, roles.id, roles.time, roles.domain, roles.source);
    return new TableSchema(named, times, classes, features, missing, rows, csv);
  }

  /** Returns the same with another interval between rows that have no time. */
  public TableSchema interval(Duration interval) {
    Times changed = new Times(times.format, times.start, interval);
    return new TableSchema(roles, changed, classes, features, missing, rows, csv);
  }
}
