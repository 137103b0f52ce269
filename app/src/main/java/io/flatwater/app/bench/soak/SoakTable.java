package io.flatwater.app.bench.soak;

import io.flatwater.app.bench.memory.Trace;
import java.util.Locale;

/** A result as a table for a terminal, ended by the verdict. */
public final class SoakTable {
  private static final double MEBI = 1 << 20;

  private SoakTable() {}

  /** Returns the table, lines ended by {@code \n}. */
  public static String of(SoakResult result) {
    StringBuilder out = new StringBuilder();
    SoakResult.Flow flow = result.flow();
    out.append(
        format(
            "%,d examples, %,d steps in %d s\n",
            result.soak().examples(), flow.steps(), result.took().toSeconds()));
    out.append(
        "MiB in each quarter: least / median / most; in the second half, MiB a million examples,"
            + " 95 % interval\n");
    for (Trace trace : result.traces()) {
      out.append(format("  %-10s %-14s %s", trace.process(), "resident", trace.resident().row(1)));
      out.append(trace.flat() ? "   flat\n" : "   GROWS\n");
      out.append(format("  %-10s %-14s %s\n", "", "heap after GC", trace.heap().row(1)));
    }
    out.append(SizingTable.of(result));
    out.append(
        format(
            "sent %,.0f examples/s, trained on %,.0f examples/s; at most %,d mini-batches waited, on"
                + " the log: %s\n",
            flow.sentPerSecond(),
            flow.trainedPerSecond(),
            flow.mostLag(),
            result.ahead() ? "as it should" : "the producer was NOT ahead"));
    out.append(
        format(
            "%,.0f steps/s while the evaluator runs, %,.0f steps/s while it stands still: %s; it had"
                + " judged %,d of %,d checkpoints when training ended\n",
            result.stepsRunning(),
            result.stepsStill(),
            result.unhindered() ? "a slow one slows nobody" : "a slow one HINDERS",
            flow.judged(),
            flow.checkpoints()));
    out.append(
        format(
            "soak examples %d memory %s evaluator %s log %s\n",
            result.soak().examples(),
            result.flat() ? "flat" : "GROWS",
            result.unhindered() ? "harmless" : "HINDERS",
            result.ahead() ? "holds what waits" : "NOT TRIED"));
    return out.toString();
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
