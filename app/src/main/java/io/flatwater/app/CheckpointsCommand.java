package io.flatwater.app;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Manifest;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.store.BlobStore;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was cut: lists, shows, exports and collects checkpoints. */
@Command(
    name = "checkpoints",
    description = "List, show, draw, export and collect checkpoints.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CheckpointsCommand.Ls.class,
      CheckpointsCommand.Show.class,
      ExportCommand.class,
      PortraitCommand.class,
      CheckpointsGc.class
    })
final class CheckpointsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Lists. */
  @Command(
      name = "ls",
      description = "List the checkpoints.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {"  flatwater checkpoints ls", "  flatwater checkpoints ls --lineage main/mnist"})
  static final class Ls implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--lineage", paramLabel = "RUN/STREAM", description = "Only this one.")
    private String lineage = "";

    @Override
    public Integer call() {
      List<Checkpoint> chosen =
          CheckpointEvents.read(new Installation(options.read())).lineages().values().stream()
              .flatMap(versions -> versions.values().stream())
              .filter(c -> lineage.isEmpty() || c.getLineage().equals(lineage))
              .sorted(
                  Comparator.comparing(Checkpoint::getLineage)
                      .thenComparing(Checkpoint::getVersion))
              .toList();
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%-32s %7s %8s  %-24s %9s  %-12s %s%n",
          "lineage", "version", "step", "up to (event time)", "accuracy", "state", "file");
      chosen.forEach(c -> out.println(line(c)));
      out.flush();
      return 0;
    }

    private static String line(Checkpoint c) {
      String accuracy =
          c.getLabelled() == 0
              ? "-"
              : String.format(
                  Locale.ROOT, "%.2f %%", 100.0 * c.getCorrectGiven() / c.getLabelled());
      return String.format(
          Locale.ROOT,
          "%-32s %7d %8d  %-24s %9s  %-12s %s%s",
          c.getLineage(),
          c.getVersion(),
          c.getStep(),
          LiveText.eventTime(c.getToTime()),
          accuracy,
          c.getStateHash().substring(0, 12),
          c.getFile().substring(0, 12),
          c.getEnded() ? "  ended" : "");
    }
  }

  /** Shows one. */
  @Command(
      name = "show",
      description = {
        "Show where a checkpoint comes from, after checking its file.",
        "And what its trainer makes of the labels, class by class and source by source."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater checkpoints show main/mnist",
        "  flatwater checkpoints show main/mnist@3"
      })
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Parameters(paramLabel = "RUN/STREAM[@VERSION]", description = "The newest without a version.")
    private String wanted = "";

    @Override
    public Integer call() {
      Installation installation = new Installation(options.read());
      Checkpoint event = CheckpointEvents.read(installation).named(wanted);
      PrintWriter out = spec.commandLine().getOut();
      try (BlobStore store = installation.store()) {
        var checkpoint = CheckpointFile.read(store.get(event.getFile()));
        Manifest m = checkpoint.manifest();
        out.println("lineage         " + m.lineage() + " version " + m.version());
        out.println("parent          " + m.parent());
        out.println("step            " + m.step());
        out.println("optimizer       " + event.getOptimizer());
        out.println("network         " + checkpoint.definition());
        out.println("parameters      " + checkpoint.params().length);
        out.println("seed            " + m.seed());
        out.println("learned from    " + m.origin());
        out.println("event time      " + event.getFromTime() + " to " + event.getToTime());
        out.println("counters        " + m.counters());
        Optional.ofNullable(event.getNoise())
            .map(noise -> NoiseText.of(noise, checkpoint.contract().classes()))
            .ifPresent(lines -> lines.forEach(out::println));
        out.println("state hash      " + m.stateHash());
        out.println("history         " + event.getHistory());
        out.println("configuration   " + m.configurationHash());
        out.println("code            " + m.codeVersion());
        out.println("environment     " + m.environment().values());
        out.println("file            " + event.getFile() + " (" + event.getBytes() + " bytes)");
      }
      out.flush();
      return 0;
    }
  }
}
