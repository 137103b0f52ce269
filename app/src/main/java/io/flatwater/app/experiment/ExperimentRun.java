package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
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
 * Runs the cells of an experiment that are not finished yet, several at a time, and keeps each as
 * soon as it is done.
 */
final class ExperimentRun {
  private static final long TICK_MILLIS = 500;

  private final Experiment experiment;
  private final Laboratory laboratory;
  private final Workspace workspace;
  private final PrintWriter out;

  /**
   * Makes a run that has not begun.
   *
   * @param out is told of each finished cell
   */
  ExperimentRun(
      Experiment experiment, Laboratory laboratory, Workspace workspace, PrintWriter out) {
    this.experiment = experiment;
    this.laboratory = laboratory;
    this.workspace = workspace;
    this.out = out;
  }

  /** How many cells there are, and how many of them are finished. */
  record Tally(int cells, int finished) {
    boolean complete() {
      return finished == cells;
    }
  }

  /** A cell under way. */
  private record Running(Cell cell, Future<Optional<Kept>> future) {}

  /** A cell that was run, and how long it took. */
  private record Kept(CellResult result, double seconds) {}

  /**
   * Runs until all cells are finished, the budget is used up, or it is ended early.
   *
   * @param threads cells at a time, at least 1
   * @param goOn asked often
   */
  Tally run(int threads, BooleanSupplier goOn) {
    List<Cell> cells = experiment.cells();
    List<Cell> missing = cells.stream().filter(cell -> !isFinished(cell)).toList();
    int before = cells.size() - missing.size();
    if (before > 0) {
      say("%d of %d runs were finished before and are kept", before, cells.size());
    }
    long start = System.nanoTime();
    ExecutorService workers = Executors.newFixedThreadPool(threads, ExperimentRun::thread);
    int done = 0;
    try {
      List<Running> running = new ArrayList<>();
      int next = 0;
      while (done < missing.size() && goOn.getAsBoolean()) {
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
          Optional<Kept> kept = result(first.get());
          if (kept.isPresent()) {
            done++;
            report(
                first.get().cell(),
                kept.get(),
                before + done,
                cells.size(),
                left(start, done, missing.size()));
          }
        }
      }
    } finally {
      end(workers);
    }
    return new Tally(cells.size(), before + done);
  }

  private boolean isFinished(Cell cell) {
    return workspace
        .finished(cell)
        .map(f -> f.cost().inputs().equals(laboratory.inputs(cell)) && f.isWhole())
        .orElse(false);
  }

  private boolean withinBudget(long start) {
    long seconds = experiment.file().budget().seconds();
    return seconds == 0 || System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds);
  }

  private Optional<Kept> run(Cell cell, BooleanSupplier goOn) {
    long start = System.nanoTime();
    return laboratory
        .run(cell, goOn)
        .map(
            outcome -> {
              double seconds = (System.nanoTime() - start) / 1e9;
              String text = CellFile.write(outcome.result());
              workspace.keep(
                  cell,
                  text,
                  new Workspace.Cost(
                      laboratory.inputs(cell),
                      Workspace.hash(text),
                      seconds,
                      outcome.stepsPerSecond()));
              return new Kept(outcome.result(), seconds);
            });
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

  private static Optional<Kept> result(Running running) {
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

  private void report(Cell cell, Kept kept, int done, int cells, Duration left) {
    CellResult result = kept.result();
    say(
        "%3d of %d  %-40s %s  %5.1f s%s",
        done,
        cells,
        cell.title(),
        result.stateHash().substring(0, 12),
        kept.seconds(),
        left.isZero() ? "" : "  about " + words(left) + " left");
  }

  private static Duration left(long start, int done, int all) {
    return Duration.ofNanos((System.nanoTime() - start) / done * (all - done));
  }

  private static String words(Duration left) {
    long seconds = left.toSeconds();
    return seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min";
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
