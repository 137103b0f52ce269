package io.flatwater.app;

import io.flatwater.app.access.Refusal;
import io.flatwater.app.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code flatwater COMMAND}. */
@Command(
    name = "flatwater",
    description = "Keeps a model fresh from a stream: sharpness-aware fine-tuning over Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      QuickstartCommand.class,
      TopicsCommand.class,
      DataCommand.class,
      IngestCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      CheckpointsCommand.class,
      DeadLettersCommand.class,
      LabelIssuesCommand.class,
      ModelCommand.class,
      GateCommand.class,
      LiveCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      PinCommand.class,
      PinCommand.UnpinCommand.class,
      PauseCommand.class,
      PauseCommand.ResumeCommand.class,
      ServeCommand.class,
      DashboardCommand.class,
      OptimizersCommand.class,
      BrokerCommand.class,
      StreamCommand.class,
      ExperimentCommand.class,
      FaultsCommand.class,
      ReplayCommand.class,
      TraceCommand.class,
      BenchCommand.class,
      NoiseCommand.class,
      DriftCommand.class,
      DoctorCommand.class,
      GenerateCompletion.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:failed, with one sentence", "2:wrong use", "130:interrupted"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater quickstart                      the whole system in one process, on real data",
      "  flatwater quickstart --examples 6000      the same, a tenth of it",
      "  flatwater topics create --config my.yaml  then ingest run, train, evaluate on any Kafka",
      "  flatwater stream --file my.csv --label y  optimizers side by side on your own data,"
          + " without Kafka",
      "  flatwater optimizers                      the methods to choose from"
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the whole trace of an error.")
  private boolean verbose;

  Main() {
    spec = CommandSpec.create();
  }

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    int status = commandLine().execute(args);
    System.out.flush();
    System.exit(status);
  }

  /** Returns the whole command line, for running it and for listing it. */
  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(110);
    Objects.requireNonNull(line.getSubcommands().get("generate-completion"))
        .getCommandSpec()
        .usageMessage()
        .footerHeading("%nExamples:%n")
        .footer(
            "  source <(flatwater generate-completion)",
            "  flatwater generate-completion > ~/.local/share/bash-completion/completions/flatwater");
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          command.getErr().println("flatwater: " + sentence(error, parsed));
          if (main.verbose) {
            error.printStackTrace(command.getErr());
          }
          command.getErr().flush();
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return CommandLine.ExitCode.USAGE;
  }

  private static String sentence(Throwable error, ParseResult parsed) {
    Optional<String> refused = refusal(error, parsed);
    if (refused.isPresent()) {
      return refused.get();
    }
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      return "unexpected " + error.getClass().getSimpleName() + "; run again with --verbose";
    }
    return message.lines().findFirst().orElse(message);
  }

  /** What a cluster refuses, Kafka's clients say in many places and many words. */
  private static Optional<String> refusal(Throwable error, ParseResult parsed) {
    List<String> words = new ArrayList<>();
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
      words.add(last.commandSpec().name());
    }
    for (Object mixin :
        last.commandSpec().mixins().values().stream().map(CommandSpec::userObject).toList()) {
      if (mixin instanceof ConfigurationOptions options) {
        return Refusal.sentence(error, Role.ofCommand(words), options::read);
      }
      if (mixin instanceof OrderOptions order) {
        return Refusal.sentence(
            error, Role.ofCommand(words), () -> order.installation().configuration());
      }
    }
    return Optional.empty();
  }

  /** Says which version this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"flatwater " + (version == null ? "development" : version)};
    }
  }
}
