package io.flatwater.app;

import io.flatwater.app.config.Source;
import io.flatwater.app.stream.Race;
import io.flatwater.app.stream.Standings;
import io.flatwater.model.Networks.Execution;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs optimizers on any source, beside persistence and majority. */
@Command(
    name = "stream",
    description = {
      "Run optimizers side by side on any source, each example tested before it is learned from.",
      "A file needs no more than the column of its labels. Persistence and majority stand beside."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater stream --file power.csv --label class",
      "  flatwater stream --file flights.jsonl --schema flights.yaml --optimizer sgd --optimizer"
          + " adam",
      "  flatwater stream --file loans.csv --label paid --time date --ignore name --missing mean",
      "  flatwater stream --mail spam --hidden 0",
      "  flatwater stream --generator \"sea function=1\" --generator \"sea function=3\" --drift-at"
          + " 5000 --noise 0.1",
      "  flatwater stream --file power.csv --label class --labelled 5000 --optimizer"
          + " sgd:unlabelled.teaching=continuous"
    })
final class StreamCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(
      names = "--optimizer",
      paramLabel = "[LABEL=]NAME[:KEY=VALUE,...]",
      description = "Repeatable; see 'flatwater optimizers' (default: sgd, sam, momentum-sam).")
  private List<String> optimizers = new ArrayList<>();

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description = "Widths of the hidden layers (default: 64); 0: a linear model.")
  private List<Integer> hidden = List.of(64);

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      description = "Examples of a mini-batch (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Of initial parameters and everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--executor",
      defaultValue = "auto",
      description = "auto, onednn or dl4j (default: ${DEFAULT-VALUE}).")
  private String executor = "auto";

  @Override
  public Integer call() {
    if (System.getenv("FLATWATER_LOG_LEVEL") == null) {
      Logging.quiet();
    }
    PrintWriter out = spec.commandLine().getOut();
    Source settings = options.read(source.settings()).ingest().source();
    LeftOut leftOut = new LeftOut();
    io.flatwater.ingest.source.Source opened =
        new Sources(settings, spec.commandLine().getErr()).open(leftOut);
    Race race = new Race(opened, Sources.contract(opened.form()), settings(), System::nanoTime);
    boolean[] whole = {true};
    Standings standings =
        Interruption.guard(
            goOn ->
                race.run(
                    () -> {
                      whole[0] = goOn.getAsBoolean();
                      return whole[0];
                    }));
    out.print(standings.table());
    leftOut.sentence().ifPresent(out::println);
    if (!whole[0]) {
      out.println("Interrupted: this is the part so far.");
    }
    out.flush();
    return whole[0] ? 0 : 130;
  }

  private Race.Settings settings() {
    List<String> chosen = optimizers.isEmpty() ? List.of("sgd", "sam", "momentum-sam") : optimizers;
    List<Race.Arm> arms =
        chosen.stream()
            .map(QuickstartCommand::parse)
            .map(arm -> new Race.Arm(arm.label(), arm.method(), arm.adaptation()))
            .toList();
    List<Integer> widths = hidden.equals(List.of(0)) ? List.of() : hidden;
    return new Race.Settings(arms, widths, batchSize, seed, Execution.of(executor));
  }
}
