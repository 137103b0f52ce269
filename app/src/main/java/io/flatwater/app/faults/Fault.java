package io.flatwater.app.faults;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One fault of a schedule, with a line of text that stands for it: {@code
 * trainer-kill@trainer/offsets.sent#2} is struck when the trainer's offsets are sent for the second
 * time from now, {@code broker-kill@ingest+250} 250 ms after work was given, {@code ~3000} behind
 * it is how long it lasts, in milliseconds.
 *
 * @param kind what is done
 * @param role whose moment it is
 * @param moment label; empty: at a time instead
 * @param count the n-th time that the moment comes; at a time: milliseconds
 * @param lastsMillis how long it lasts, 0 where that is not drawn
 */
public record Fault(Kind kind, Role role, String moment, int count, int lastsMillis) {
  private static final Pattern LINE =
      Pattern.compile("([a-z-]+)@([a-z]+)(?:/([a-z.]+)#|\\+)(\\d{1,6})(?:~(\\d{1,6}))?");

  /** Reads a line. */
  public static Fault parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\""
              + line
              + "\" is no fault; expected for example trainer-kill@trainer/offsets.sent#2,"
              + " broker-kill@ingest+250 or line-cut@trainer/records.sent#1~3000");
    }
    return new Fault(
        Kind.of(m.group(1)),
        Role.valueOf(m.group(2).toUpperCase(Locale.ROOT)),
        m.group(3) == null ? "" : m.group(3),
        Integer.parseInt(m.group(4)),
        m.group(5) == null ? 0 : Integer.parseInt(m.group(5)));
  }

  boolean timed() {
    return moment.isEmpty();
  }

  /** Returns the line. */
  @Override
  public String toString() {
    return kind.id()
        + "@"
        + role.id()
        + (timed() ? "+" : "/" + moment + "#")
        + count
        + (lastsMillis == 0 ? "" : "~" + lastsMillis);
  }
}
