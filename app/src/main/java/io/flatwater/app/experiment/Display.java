package io.flatwater.app.experiment;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far each service is: bars on a terminal, else a line for each every few seconds.
 *
 * <p>Updated by one thread.
 */
public final class Display implements AutoCloseable {
  private static final long LINES_EVERY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final boolean terminal;
  private final Supplier<Long> nanoTime;
  private final Map<String, ProgressBar> bars = new LinkedHashMap<>();
  private final long started;
  private long printed;

  /** Where and how to show. */
  public enum Kind {
    /** A bar for each service, for a terminal. */
    BARS,
    /** A line for each service every few seconds. */
    LINES
  }

  /**
   * How far a service is.
   *
   * @param name of the service
   * @param done so far
   * @param total at the end, about; 0: not known
   * @param message what else there is to say
   */
  public record Line(String name, long done, long total, String message) {}

  /**
   * Makes a display that shows nothing yet.
   *
   * @param nanoTime clock, of which only differences count
   */
  public Display(PrintWriter out, Kind kind, Supplier<Long> nanoTime) {
    this.out = out;
    this.terminal = kind == Kind.BARS;
    this.nanoTime = nanoTime;
    this.started = nanoTime.get();
    this.printed = started;
  }

  /** Says something once. */
  public void say(String sentence) {
    out.println(sentence);
    out.flush();
  }

  /** Shows the present state of all services. */
  public void show(Iterable<Line> lines) {
    if (terminal) {
      lines.forEach(this::bar);
      return;
    }
    long now = nanoTime.get();
    if (now - printed >= LINES_EVERY_NANOS) {
      printed = now;
      for (Line line : lines) {
        out.printf(
            "%4d s  %-16s %7d of %-7d %s%n",
            (now - started) / 1_000_000_000L,
            line.name(),
            line.done(),
            Math.max(line.total(), line.done()),
            line.message());
      }
      out.flush();
    }
  }

  private void bar(Line line) {
    ProgressBar bar = bars.computeIfAbsent(line.name(), name -> newBar(line));
    bar.maxHint(Math.max(line.total(), line.done()));
    bar.stepTo(line.done());
    bar.setExtraMessage(line.message());
  }

  private static ProgressBar newBar(Line line) {
    return new ProgressBarBuilder()
        .setTaskName(String.format("%-16s", line.name()))
        .setInitialMax(line.total())
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .setMaxRenderedLength(110)
        .hideEta()
        .build();
  }

  @Override
  public void close() {
    bars.values().forEach(ProgressBar::close);
    bars.clear();
  }
}
