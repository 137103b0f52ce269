package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.ComparisonCsv;
import io.flatwater.app.report.ComparisonMarkdown;
import io.flatwater.app.report.ComparisonReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs an experiment into a directory, repeats what is in one, and writes its report.
 *
 * <p>The directory holds {@code experiment.yaml}, {@code manifest.json}, {@code cells/}, {@code
 * report.html} and {@code csv/}.
 */
public final class Experiments {
  /** The experiment's file in its directory. */
  public static final String FILE = "experiment.yaml";

  private static final String REPORT = "report.html";

  private final Experiment experiment;
  private final Workspace workspace;
  private final Laboratory laboratory;
  private final PrintWriter out;

  /** Where the services run. */
  public enum Place {
    /** Nowhere: the same calls in a plain loop, several runs at a time. */
    IN_MEMORY,
    /** On an embedded broker, one run at a time. */
    ON_BROKER
  }

  /**
   * Reads the data.
   *
   * @param experiment to be run
   * @param directory for its results; made when something is written
   * @param out is told of progress
   */
  public Experiments(Experiment experiment, Path directory, Place place, PrintWriter out) {
    this.experiment = experiment;
    this.workspace = new Workspace(directory);
    this.laboratory = new Laboratory(experiment, place, System.getProperty("java.class.path", ""));
    this.out = out;
  }

  /**
   * How far an experiment has come.
   *
   * @param cells how many runs it has
   * @param finished how many of them have a result
   * @param failed how many of them were tried and have none; a later run tries them again
   * @param interrupted whether it was ended early by the user, not by its budget
   */
  public record Ended(int cells, int finished, int failed, boolean interrupted) {
    /** Tells whether all runs are done. */
    public boolean complete() {
      return finished == cells;
    }
  }

  /**
   * How a repetition went.
   *
   * @param repeated runs that were made again
   * @param different how many of them gave other bytes
   * @param sameData whether the data are those that the experiment was run on
   */
  public record Verified(int repeated, int different, boolean sameData) {
    /** Says how a repetition on the same data went. */
    public Verified(int repeated, int different) {
      this(repeated, different, true);
    }

    /** Tells whether something was repeated, and everything was as it had been. */
    public boolean equal() {
      return repeated > 0 && different == 0 && sameData;
    }
  }

  /**
   * Runs what has no result. The manifest on disk says at any moment what has.
   *
   * @param yaml the experiment's file, kept beside the results
   * @param threads runs at a time, at least 1
   * @param goOn asked often; false ends it early
   * @throws Failure if the directory holds another experiment
   */
  public Ended run(String yaml, int threads, BooleanSupplier goOn) {
    refuseOther();
    workspace.write(FILE, yaml);
    Ledger ledger = new Ledger(experiment, laboratory, workspace, yaml);
    ExperimentRun.Tally tally =
        new ExperimentRun(experiment, laboratory, workspace, ledger, out).run(threads, goOn);
    return new Ended(
        tally.cells(), tally.finished(), tally.failed(), !tally.complete() && !goOn.getAsBoolean());
  }

  /**
   * Runs finished cells again and compares bytes.
   *
   * @param most how many; a sample drawn with the seed if there are more
   * @throws Failure if the directory holds no experiment
   */
  public Verified verify(int most, long seed, BooleanSupplier goOn) {
    return new Verification(experiment, laboratory, workspace, out).run(most, seed, goOn);
  }

  /**
   * Writes the report and the CSV files of what is finished, as the manifest says.
   *
   * @return the comparison and where its page is; empty if nothing is finished
   * @throws Failure if the directory holds no experiment
   */
  public Optional<Reported> report() {
    Optional<Comparison> comparison =
        new Outcomes(experiment, workspace).comparison(laboratory.data());
    return comparison.map(
        c -> {
          Path page = workspace.directory().resolve(REPORT);
          try {
            ComparisonReport.write(c, page);
          } catch (IOException e) {
            throw new Failure("cannot write " + page + ": " + e, e);
          }
          ComparisonCsv.of(c).forEach((name, text) -> workspace.write("csv/" + name, text));
          return new Reported(c, page);
        });
  }

  /**
   * Returns a Markdown page with the tables of what is finished between the experiment's marks.
   *
   * @param page that has the marks
   * @throws IllegalArgumentException if it has none
   */
  public String into(String page) {
    return new Outcomes(experiment, workspace)
        .comparison(laboratory.data())
        .map(c -> ComparisonMarkdown.into(page, experiment.file().name(), ComparisonMarkdown.of(c)))
        .orElse(page);
  }

  /** What is shown, and the page that shows it. */
  public record Reported(Comparison comparison, Path page) {}

  private void refuseOther() {
    workspace
        .read("manifest.json")
        .map(text -> Manifest.read(workspace).name())
        .filter(name -> !name.equals(experiment.file().name()))
        .ifPresent(
            name -> {
              throw new Failure(
                  workspace.directory()
                      + " holds the experiment "
                      + name
                      + "; name another directory for "
                      + experiment.file().name());
            });
  }

  /** Returns how many runs are made at a time if nothing else is said. */
  public static int threads(ExperimentFile file) {
    int wanted = file.budget().threads();
    return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
  }
}
