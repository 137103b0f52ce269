package io.flatwater.app.experiment;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a cell came to no result.
 *
 * @param inputs hash of everything that decides what the cell does
 * @param reason one sentence
 * @param trace where it happened, outermost error first; for whoever looks for the cause
 */
record Breakdown(String inputs, String reason, List<String> trace) {
  private static final int MOST_LINES = 200;

  Breakdown {
    trace = List.copyOf(trace);
  }

  /** Describes what a cell threw. */
  static Breakdown of(String inputs, Throwable thrown) {
    List<String> trace = new ArrayList<>();
    for (Throwable t = thrown; t != null && trace.size() < MOST_LINES; t = t.getCause()) {
      trace.add(t.toString());
      for (StackTraceElement line : t.getStackTrace()) {
        trace.add("  at " + line);
      }
    }
    return new Breakdown(
        inputs, reason(thrown), trace.subList(0, Math.min(MOST_LINES, trace.size())));
  }

  /** Returns the message, with the kind of error where the message alone would not say enough. */
  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    String kind = thrown.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return kind;
    }
    String line = message.strip().replaceAll("\\s+", " ");
    return thrown instanceof Error ? kind + ": " + line : line;
  }
}
