package io.flatwater.ingest.table;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads event times as the schema says; to the microsecond, and what has no zone is UTC. */
final class Timestamps {
  /** Seconds up to the year 5138; milliseconds and microseconds have three digits more each. */
  private static final Pattern SINCE_1970 = Pattern.compile("-?\\d{9,16}(\\.\\d{1,9})?");

  private final TableSchema.Times times;
  private final DateTimeFormatter format;

  Timestamps(TableSchema.Times times) {
    this.times = times;
    this.format =
        switch (times.format()) {
          case "iso", "seconds", "millis", "micros" -> DateTimeFormatter.ISO_DATE_TIME;
          default -> DateTimeFormatter.ofPattern(times.format(), Locale.ROOT);
        };
  }

  /** Returns the time of the n-th row of a table without a time column. */
  Instant row(long index) {
    return times.start().plus(times.interval().multipliedBy(index));
  }

  /** Returns the time in a cell. */
  Instant parse(String column, String cell) throws Column.BadCell {
    try {
      Instant time =
          switch (times.format()) {
            case "seconds" -> numeric(cell, 1_000_000);
            case "millis" -> numeric(cell, 1_000);
            case "micros" -> numeric(cell, 1);
            case "iso" -> iso(cell);
            default -> instant(format.parse(cell));
          };
      Math.multiplyExact(time.getEpochSecond(), 1_000_000L);
      return time.truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new Column.BadCell(
          "Column "
              + column
              + " has \""
              + cell.substring(0, Math.min(40, cell.length()))
              + "\", expected a time in the format "
              + times.format()
              + (times.format().equals("iso")
                  ? "; others are named by timeFormat in the schema, for example timeFormat:"
                      + " dd.MM.yyyy HH:mm."
                  : "."));
    }
  }

  private static Instant numeric(String cell, long micros) {
    double units = Double.parseDouble(cell);
    if (!(Math.abs(units * micros) < 9e18)) {
      throw new NumberFormatException(cell);
    }
    long whole = (long) Math.floor(units);
    long rest = Math.round((units - whole) * micros);
    return Instant.EPOCH.plus(Math.addExact(whole * micros, rest), ChronoUnit.MICROS);
  }

  private Instant iso(String cell) {
    if (SINCE_1970.matcher(cell).matches()) {
      double number = Math.abs(Double.parseDouble(cell));
      return numeric(cell, number < 1e11 ? 1_000_000 : number < 1e14 ? 1_000 : 1);
    }
    String text = cell.length() > 10 && cell.charAt(10) == ' ' ? cell.replace(' ', 'T') : cell;
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
        : instant(format.parse(text));
  }

  private static Instant instant(TemporalAccessor parsed) {
    if (parsed.query(TemporalQueries.zone()) != null) {
      return Instant.from(parsed);
    }
    return parsed.query(TemporalQueries.localTime()) == null
        ? LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC)
        : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
  }
}
