package io.flatwater.app.faults;

import java.util.List;
import java.util.Locale;

/** The table at a campaign's end: faults by kind, and what recovery took. */
public final class FaultTable {
  private static final String ROW = "%-16s %7s %6s %10s %10s%n";

  private FaultTable() {}

  /** Returns the lines of the table. */
  public static String of(Findings findings) {
    StringBuilder text = new StringBuilder(1000);
    text.append(String.format(Locale.ROOT, ROW, "kind", "planned", "fired", "median s", "worst s"));
    for (Kind kind : Kind.values()) {
      List<Outcome> all =
          findings.outcomes().stream().filter(o -> o.fault().kind() == kind).toList();
      if (!all.isEmpty()) {
        append(text, kind.id(), all);
      }
    }
    append(text, "all", findings.outcomes());
    return text.toString();
  }

  private static void append(StringBuilder text, String name, List<Outcome> outcomes) {
    List<Double> recoveries = recoveries(outcomes);
    text.append(
        String.format(
            Locale.ROOT,
            ROW,
            name,
            outcomes.size(),
            recoveries.size(),
            recoveries.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", median(recoveries)),
            recoveries.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%.2f", recoveries.get(recoveries.size() - 1))));
  }

  /** Returns the recovery times in seconds of those that fired, the shortest first. */
  static List<Double> recoveries(List<Outcome> outcomes) {
    return outcomes.stream().flatMap(o -> o.recovery().stream()).sorted().toList();
  }

  /** Returns the middle one of sorted values, the mean of the middle two. */
  static double median(List<Double> sorted) {
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
