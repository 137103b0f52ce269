package io.flatwater.app;

import io.flatwater.app.config.Source;
import io.flatwater.ingest.source.Form;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a source's examples look like, and writes the contract of a model for them. */
@Command(
    name = "describe",
    description = {
      "Show what a source's examples look like, and write the contract of a model for them.",
      "Columns and scaling are learnt from the first rows of a file and frozen in the contract."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater ingest describe --file power.csv --label class --contract power.json",
      "  flatwater ingest produce --file power.csv --label class --set contract.file=power.json"
    })
final class DescribeCommand implements Callable<Integer> {
  private static final int SHOWN = 40;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(
      names = "--contract",
      paramLabel = "FILE",
      description = "Write the contract there, for contract.file in the configuration.")
  private @Nullable Path contract;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Source settings = options.read(source.settings()).ingest().source();
    LeftOut leftOut = new LeftOut();
    io.flatwater.ingest.source.Source opened =
        new Sources(settings, spec.commandLine().getErr()).open(leftOut);
    Form form = opened.form();
    out.println(opened.name());
    out.println("classes: " + String.join(", ", form.classes()));
    out.println("one example: " + form.type() + " " + form.shape());
    columns(out, form);
    leftOut.sentence().ifPresent(out::println);
    if (contract != null) {
      Files.writeString(contract, Sources.contract(form).json(), StandardCharsets.UTF_8);
      out.println("contract: " + contract.toAbsolutePath());
    }
    out.flush();
    return 0;
  }

  private static void columns(PrintWriter out, Form form) {
    if (form.columns().isEmpty() || form.scale().size() == 1) {
      return;
    }
    out.printf("%n  %-32s %14s %14s%n", "value", "mean", "deviation");
    for (int i = 0; i < Math.min(SHOWN, form.columns().size()); i++) {
      float deviation = 1 / form.scale().get(i);
      out.printf(
          "  %-32s %14.6g %14.6g%n",
          form.columns().get(i), 0.0 - form.shift().get(i) * deviation, deviation);
    }
    if (form.columns().size() > SHOWN) {
      out.println("  ... and " + (form.columns().size() - SHOWN) + " more");
    }
    out.println();
  }
}
