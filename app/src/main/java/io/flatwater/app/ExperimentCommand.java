package io.flatwater.app;

import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.experiment.Experiment;
import io.flatwater.app.experiment.Experiments;
import io.flatwater.app.experiment.Experiments.Place;
import io.flatwater.app.experiment.Opener;
import io.flatwater.app.report.ComparisonTable;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Datasets;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Experiments: a grid of runs from one file, kept, compared, and repeated to the same bytes. */
@Command(
    name = "experiment",
    description = "Run a grid of optimizers, noise rates and seeds, and prove that it repeats.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ExperimentCommand.Run.class,
      ExperimentCommand.Verify.class,
      ExperimentCommand.Report.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ExperimentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** Reads the data, and says what of them cannot be used. */
  private static Experiments experiments(
      ExperimentFile file, Path directory, Place place, CommandSpec spec) {
    PrintWriter err = spec.commandLine().getErr();
    // What is drawn, or has a source of its own, is not read: nobody looks for these files.
    Dataset dataset =
        file.data().isGaussian() || file.isSourced()
            ? Datasets.directory(file.name(), Path.of(file.name()))
            : DataCommand.dataset(file.data().set(), err);
    FirstLook look = new FirstLook(err);
    Experiments experiments =
        new Experiments(new Experiment(file, dataset, look), directory, place, err);
    look.end(spec.commandLine().getOut());
    return experiments;
  }

  /** Opens sources; the rows left out in the first pass are counted, later ones are the same. */
  private static final class FirstLook implements Opener {
    private final PrintWriter err;
    private final LeftOut leftOut = new LeftOut();
    private volatile boolean over;

    FirstLook(PrintWriter err) {
      this.err = err;
    }

    @Override
    public Source open(io.flatwater.app.config.Source settings) {
      return new Sources(settings, err)
          .asItIs(
              row -> {
                if (!over) {
                  leftOut.accept(row);
                }
              });
    }

    @Override
    public Contract contract(Form form) {
      return Sources.contract(form);
    }

    void end(PrintWriter out) {
      over = true;
      leftOut.sentence().ifPresent(out::println);
      out.flush();
    }
  }

  private static void quiet() {
    if (System.getenv("FLATWATER_LOG_LEVEL") == null) {
      Logging.quiet();
    }
  }

  private static Integer report(Experiments experiments, PrintWriter out, int status) {
    experiments
        .report()
        .ifPresent(
            reported -> {
              out.println();
              out.print(ComparisonTable.of(reported.comparison()));
              out.println("Report: " + reported.page().toAbsolutePath());
            });
    out.flush();
    return status;
  }

  /** Runs what is missing. */
  @Command(
      name = "run",
      description = {
        "Run an experiment's file into a directory.",
        "Each run is kept when it is done; the same command goes on after an interruption,",
        "and tries those again that failed. Exit status 1 if one failed."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater experiment run studies/smoke.yaml --out smoke",
        "  flatwater experiment run studies/smoke.yaml --out smoke --kafka",
        "  flatwater experiment run studies/gradual-gaussian.yaml       adaptation without labels",
        "  flatwater experiment run studies/spam.yaml                   mails in place of images",
        "  flatwater experiment run studies/stream.yaml --set seeds=[7,8] --set data.noise=[0.4]"
      })
  static final class Run implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The experiment, in YAML.")
    private Path file = Path.of("");

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "For the results (default: experiments/ and the experiment's name).")
    private @Nullable Path directory;

    @Option(
        names = "--set",
        paramLabel = "PATH=VALUE",
        description = "Change a setting of the file; repeatable.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(
        names = "--kafka",
        description = "With the services on an embedded broker; ends in the same bytes.")
    private boolean kafka;

    @Override
    public Integer call() {
      quiet();
      String yaml = ExperimentFile.text(file, changes);
      ExperimentFile read = ExperimentFile.parse(file.toString(), yaml);
      Path where = directory == null ? Path.of("experiments", read.name()) : directory;
      Experiments experiments =
          experiments(read, where, kafka ? Place.ON_BROKER : Place.IN_MEMORY, spec);
      PrintWriter out = spec.commandLine().getOut();
      int threads = kafka ? 1 : Experiments.threads(read);
      Experiments.Ended ended = Interruption.guard(goOn -> experiments.run(yaml, threads, goOn));
      int open = ended.cells() - ended.finished() - ended.failed();
      if (open > 0) {
        out.println(
            ended.finished()
                + " of "
                + ended.cells()
                + " runs are finished; the same command goes on with the rest.");
      }
      if (ended.failed() > 0) {
        out.println(
            ended.failed()
                + " of "
                + ended.cells()
                + " runs FAILED; why is in their failure.json below "
                + where.resolve("cells")
                + ". The same command tries them again.");
      }
      return report(experiments, out, status(ended));
    }
  }

  private static int status(Experiments.Ended ended) {
    if (ended.interrupted()) {
      return 130;
    }
    return ended.failed() > 0 ? 1 : 0;
  }

  /** Repeats what was run. */
  @Command(
      name = "verify",
      description = {
        "Run finished runs of an experiment again and prove that the bytes are equal.",
        "Exit status 1 if one differs, or if the data are others; what has changed since is said."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater experiment verify smoke",
        "  flatwater experiment verify smoke --sample 2",
        "  flatwater experiment verify smoke --kafka"
      })
  static final class Verify implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "As given to 'experiment run' by --out.")
    private Path directory = Path.of("");

    @Option(
        names = "--sample",
        paramLabel = "N",
        description = "Only so many runs, drawn by --seed (default: all).")
    private int sample = Integer.MAX_VALUE;

    @Option(
        names = "--seed",
        defaultValue = "0",
        description = "Of the sample (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--kafka", description = "With the services on an embedded broker.")
    private boolean kafka;

    @Override
    public Integer call() {
      quiet();
      Experiments experiments = opened(directory, kafka ? Place.ON_BROKER : Place.IN_MEMORY, spec);
      Experiments.Verified verified =
          Interruption.guard(goOn -> experiments.verify(sample, seed, goOn));
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          verified.different() == 0
              ? verified.repeated() + " runs repeated, all equal"
              : verified.different() + " of " + verified.repeated() + " runs are DIFFERENT");
      if (!verified.sameData()) {
        out.println("The data are NOT those that the experiment was run on.");
      }
      out.flush();
      return verified.equal() ? 0 : 1;
    }
  }

  /** Writes the report anew. */
  @Command(
      name = "report",
      description = "Write an experiment's report and CSV files anew, of what is finished.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater experiment report smoke",
        "  flatwater experiment report experiments/stream --into docs/studies.md"
      })
  static final class Report implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "As given to 'experiment run' by --out.")
    private Path directory = Path.of("");

    @Option(
        names = "--into",
        paramLabel = "FILE",
        description =
            "Also write the tables into a Markdown file, between the lines <!-- NAME --> and"
                + " <!-- /NAME -->, NAME the experiment's.")
    private @Nullable Path page;

    @Override
    public Integer call() throws IOException {
      quiet();
      Experiments experiments = opened(directory, Place.IN_MEMORY, spec);
      int status = report(experiments, spec.commandLine().getOut(), 0);
      if (page != null) {
        String before = Files.readString(page);
        try {
          Files.writeString(page, experiments.into(before));
        } catch (IllegalArgumentException e) {
          throw new Failure(page + ": " + e.getMessage(), e);
        }
      }
      return status;
    }
  }

  private static Experiments opened(Path directory, Place place, CommandSpec spec) {
    Path file = directory.resolve(Experiments.FILE);
    ExperimentFile read =
        ExperimentFile.parse(file.toString(), ExperimentFile.text(file, Map.of()));
    return experiments(read, directory, place, spec);
  }
}
