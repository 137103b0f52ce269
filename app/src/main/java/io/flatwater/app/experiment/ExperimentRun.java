package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.experiment.Manifest.Ending;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Runs the cells of an experiment that have no result yet, several at a time, and keeps each as
 * soon as it is done. A cell that fails is noted, and the others go on.
 */
final class ExperimentRun {
  private static final long TICK_MILLIS = 500;

  private final Experiment experiment;
  private final Laboratory laboratory;
  private final Workspace workspace;
  private final Ledger ledger;
  private final PrintWriter out;

  /**
   * Makes a run that has not begun.
   *
   * @param ledger of what has ended before
   * @param out is told of each cell that has ended
   */
  ExperimentRun(
      Experiment experiment,
      Laboratory laboratory,
      Workspace workspace,
      Ledger ledger,
      PrintWriter out) {
    this.experiment = experiment;
    this.laboratory = laboratory;
    this.workspace = workspace;
    this.ledger = ledger;
    this.out = out;
  }

  /** How many cells there are, how many have a result, and how many were tried and have none. */
  record Tally(int cells, int finished, int failed) {
    boolean complete() {
      return finished == cells;
    }
  }

  /** A cell under way; comes to nothing when it is ended early. */
  private record Running(Cell cell, Future<Optional<Ended>> future) {}

  /** A cell that has ended, and how long it took. */
  private record Ended(Report report, double seconds) {}

  /** How a cell ended. */
  private sealed interface Report {
    record Kept(Ending ending) implements Report {}

    record Failed(String reason) implements Report {}
  }

  /**
   * Runs until all cells were tried, the budget is used up, or it is ended early.
   *
   * @param threads cells at a time, at least 1
   * @param goOn asked often
   */
  Tally run(int threads, BooleanSupplier goOn) {
    List<Cell> missing = ledger.missing();
    int cells = experiment.cells().size();
    int before = cells - missing.size();
    begin(cells, before, threads);
    long start = System.nanoTime();
    ExecutorService workers = Executors.newFixedThreadPool(threads, ExperimentRun::thread);
    int ended = 0;
    int failed = 0;
    try {
      List<Running> running = new ArrayList<>();
      int next = 0;
      while (ended < missing.size() && goOn.getAsBoolean()) {
        while (running.size() < threads && next < missing.size() && withinBudget(start)) {
          Cell cell = missing.get(next++);
          running.add(new Running(cell, workers.submit(() -> run(cell, goOn))));
        }
        if (running.isEmpty()) {
          break;
        }
        Optional<Running> first = finished(running);
        if (first.isPresent()) {
          running.remove(first.get());
          Optional<Ended> result = result(first.get());
          if (result.isPresent()) {
            ended++;
            failed += note(first.get().cell(), result.get().report());
            say(
                "%3d of %d  %-40s %s%s",
                before + ended,
                cells,
                first.get().cell().title(),
                words(result.get()),
                left(start, ended, missing.size()));
          }
        }
      }
    } finally {
      end(workers);
    }
    return new Tally(cells, before + ended - failed, failed);
  }

  private void begin(int cells, int before, int threads) {
    if (before > 0) {
      say("%d of %d runs were finished before and are kept", before, cells);
    }
    if (ledger.stale() > 0) {
      say(
          "%d results were made by other data, code or settings, or are damaged, and are made anew",
          ledger.stale());
    }
    if (cells > before) {
      say("%d runs to do, %d at a time", cells - before, Math.min(threads, cells - before));
    }
  }

  private boolean withinBudget(long start) {
    long seconds = experiment.file().budget().seconds();
    return seconds == 0 || System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds);
  }

  private Optional<Ended> run(Cell cell, BooleanSupplier goOn) {
    long start = System.nanoTime();
    String inputs = laboratory.inputs(cell);
    Optional<Trial.Outcome> outcome;
    try {
      outcome = laboratory.run(cell, goOn);
    } catch (RuntimeException | Error e) {
      // Whatever a cell dies of is its own: the others have nothing to do with it.
      Breakdown breakdown = Breakdown.of(inputs, e);
      workspace.keep(cell, breakdown);
      return Optional.of(new Ended(new Report.Failed(breakdown.reason()), since(start)));
    }
    return outcome.map(
        o -> {
          double seconds = since(start);
          String text = CellFile.write(o.result());
          String hash = Workspace.hash(text);
          workspace.keep(cell, text, new Workspace.Cost(inputs, hash, seconds, o.stepsPerSecond()));
          return new Ended(
              new Report.Kept(new Ending(inputs, o.result().stateHash(), hash)), seconds);
        });
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Enters a cell into the ledger and returns how many failed. */
  private int note(Cell cell, Report report) {
    if (report instanceof Report.Failed failed) {
      ledger.failed(cell, failed.reason());
      return 1;
    }
    ledger.finished(cell, ((Report.Kept) report).ending());
    return 0;
  }

  /** Waits a moment for one of the cells under way. */
  private static Optional<Running> finished(List<Running> running) {
    Optional<Running> done = running.stream().filter(r -> r.future().isDone()).findFirst();
    if (done.isPresent()) {
      return done;
    }
    try {
      running.get(0).future().get(TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return running.stream().filter(r -> r.future().isDone()).findFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
    return Optional.of(running.get(0));
  }

  private static Optional<Ended> result(Running running) {
    try {
      return running.future().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(running.cell().title() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  private static String words(Ended ended) {
    return ended.report() instanceof Report.Failed failed
        ? String.format(Locale.ROOT, "FAILED after %.1f s: %s", ended.seconds(), failed.reason())
        : String.format(
            Locale.ROOT,
            "%s  %5.1f s",
            ((Report.Kept) ended.report()).ending().stateHash().substring(0, 12),
            ended.seconds());
  }

  private static String left(long start, int done, int all) {
    if (done == all) {
      return "";
    }
    long seconds = Duration.ofNanos((System.nanoTime() - start) / done * (all - done)).toSeconds();
    return "  about " + (seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min") + " left";
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "experiment");
    thread.setDaemon(true);
    return thread;
  }

  private static void end(ExecutorService workers) {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(30, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
