package io.flatwater.app;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the measurements. */
@Command(
    name = "bench",
    description = "Measure this machine: the tables of the documentation, made here.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchPipelineCommand.class,
      BenchExecutorsCommand.class,
      BenchScaleCommand.class,
      BenchSoakCommand.class,
      BenchDashboardCommand.class,
      BenchStartCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
