package io.flatwater.app.bench.soak;

import java.util.Locale;
import java.util.TreeMap;

/** What other rates would take, reckoned from what a soak has cost. */
final class SizingTable {
  private static final double[] RATES = {1_000, 10_000, 100_000};
  private static final double USE = 0.6;
  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;
  private static final double DAY_SECONDS = 86_400;

  private SizingTable() {}

  /** Returns the table, lines ended by {@code \n}. */
  static String of(SoakResult result) {
    Costs costs = result.costs();
    double examples = result.soak().examples();
    double steps = Math.max(1, result.flow().steps());
    double judged = Math.max(1, result.flow().judged());
    double step = costs.seconds("train") / steps;
    StringBuilder out = new StringBuilder("processor time after the first step\n");
    line(out, "produce", costs.seconds("produce") / examples * MICROS, "microseconds an example");
    line(out, "ingest", costs.seconds("ingest") / examples * MICROS, "microseconds an example");
    line(out, "broker", costs.seconds("broker") / examples * MICROS, "microseconds an example");
    line(out, "train", step * MILLIS, "milliseconds a step of " + costs.rows() + " examples");
    line(out, "evaluate", costs.seconds("evaluate") / judged * MILLIS, "milliseconds a checkpoint");
    out.append("bytes\n");
    new TreeMap<>(costs.logBytes())
        .forEach((topic, bytes) -> line(out, topic, bytes / examples, "an example, on the log"));
    line(out, "a checkpoint", costs.checkpointBytes(), "a file");
    out.append(
        format(
            "sizing: cores at %.0f %% use, one stream trains on at most %,.0f examples/s\n",
            100 * USE, costs.rows() / step));
    out.append(
        format(
            "  %10s %8s %8s %8s %8s %12s %10s %12s\n",
            "examples/s",
            "ingest",
            "train",
            "evaluate",
            "broker",
            "streams, min",
            "log MB/s",
            "log GB/day"));
    double perExample =
        costs.logBytes().values().stream().mapToLong(Long::longValue).sum() / examples;
    double checkpointsPerExample = result.flow().checkpoints() / examples;
    for (double rate : RATES) {
      out.append(
          format(
              "  %,10.0f %8.2f %8.2f %8.2f %8.2f %12.0f %10.2f %12.1f\n",
              rate,
              rate * costs.seconds("ingest") / examples / USE,
              rate * step / costs.rows() / USE,
              rate * checkpointsPerExample * costs.seconds("evaluate") / judged / USE,
              rate * costs.seconds("broker") / examples / USE,
              Math.ceil(rate * step / costs.rows() / USE),
              rate * perExample / MEGA,
              rate * perExample * DAY_SECONDS / GIGA));
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String name, double figure, String unit) {
    out.append(format("  %-14s %,12.2f  %s\n", name, figure, unit));
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
