package io.flatwater.app;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.wire.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which labels are probably wrong. */
@Command(
    name = "label-issues",
    description = {
      "Show the labels that trainers take for wrong, the surest first, and count them by source.",
      "Each was doubted by a model that had not learned from it; what to do about them is in",
      "docs/noise.md. A label that two lineages doubt is reported twice."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater label-issues --config flatwater.yaml",
      "  flatwater label-issues --lineage main/mnist --most 100",
      "  flatwater label-issues --csv doubtful.csv     all of them, for whoever labels"
    })
final class LabelIssuesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--lineage",
      paramLabel = "RUN/STREAM",
      description = "Whose doubts (default: everybody's).")
  private String lineage = "";

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many to show (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write all of them there, in the order in which they were found.")
  private @Nullable Path csv;

  @Override
  public Integer call() {
    if (most < 0) {
      throw new Failure("--most: found " + most + ", expected 0 or more");
    }
    Installation installation = new Installation(options.read());
    Suspects suspects =
        new Suspects(most, installation.configuration().contract().contract().classes());
    if (csv == null) {
      read(installation, suspects::take);
    } else {
      write(installation, suspects, csv);
    }
    PrintWriter out = spec.commandLine().getOut();
    suspects.print(out);
    out.flush();
    return 0;
  }

  private void read(Installation installation, Consumer<LabelIssue> take) {
    new TopicLog(installation.clients(), installation.codec())
        .read(
            installation.topics().name(Topic.LABEL_ISSUES),
            (at, record) -> {
              if (record instanceof LabelIssue issue
                  && (lineage.isEmpty() || lineage.equals(issue.getLineage()))) {
                take.accept(issue);
              }
            });
  }

  private void write(Installation installation, Suspects suspects, Path file) {
    try (CsvWriter sheet = CsvWriter.builder().build(file)) {
      sheet.writeRecord(Suspects.COLUMNS);
      read(
          installation,
          issue -> {
            suspects.take(issue);
            sheet.writeRecord(suspects.row(issue));
          });
    } catch (IOException | UncheckedIOException e) {
      throw new Failure("--csv: " + file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
