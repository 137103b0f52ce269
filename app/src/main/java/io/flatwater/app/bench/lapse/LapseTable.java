package io.flatwater.app.bench.lapse;

import java.util.Locale;

/** A result as a table for a terminal, ended by the verdict. */
public final class LapseTable {
  private static final double MEBI = 1 << 20;
  private static final double HOUR_IN_MILLIONS_OF_MILLIS = 3.6;
  private static final double MILLIS = 1e3;
  private static final double SECONDS_AN_HOUR = 3_600;

  private LapseTable() {}

  /** Returns the table, lines ended by {@code \n}. */
  public static String of(LapseResult result) {
    Lapse lapse = result.lapse();
    LapseResult.Heard heard = result.heard();
    return format(
            "%.2f hours of data in %d s: %,d records of %d lineages\n",
            lapse.length().toMillis() / MILLIS / SECONDS_AN_HOUR,
            result.took().toSeconds(),
            result.records(),
            Story.lineages().size())
        + format(
            "%d listeners: %,d updates each, %.1f times everything, %,.0f MiB to all of them; %d"
                + " knew of the last update at the end\n",
            lapse.listeners(),
            heard.updates() / lapse.listeners(),
            (double) heard.loads() / lapse.listeners(),
            heard.bytes() / MEBI,
            result.upToDate())
        + format(
            "processor time of the dashboard: %.1f s, %.2f ms a second of data\n",
            result.processor().toMillis() / MILLIS,
            result.processor().toMillis() * MILLIS / lapse.length().toMillis())
        + "MiB in each quarter: least / median / most; in the second half, MiB an hour of data,"
        + " 95 % interval\n"
        + format(
            "  %-14s %s\n", "resident", result.memory().resident().row(HOUR_IN_MILLIONS_OF_MILLIS))
        + format(
            "  %-14s %s\n",
            "heap, collected", result.memory().heap().row(HOUR_IN_MILLIONS_OF_MILLIS))
        + format(
            "dashboard listeners %d memory %s listeners %s\n",
            lapse.listeners(),
            result.memory().flat() ? "flat" : "GROWS",
            result.upToDate() == lapse.listeners() ? "up to date" : "BEHIND");
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
