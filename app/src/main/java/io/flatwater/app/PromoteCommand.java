package io.flatwater.app;

import io.flatwater.schemas.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a checkpoint live by hand. */
@Command(
    name = "promote",
    description = "Make a checkpoint live, whatever the rules say.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater promote main/mnist@12 --reason 'the customer waits for the fix'",
      "  flatwater promote main/mnist --actor anna --reason 'newest, before the fair'"
    })
final class PromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OrderOptions order = new OrderOptions();

  @Parameters(paramLabel = "RUN/STREAM[@VERSION]", description = "The newest without a version.")
  private String wanted = "";

  @Override
  public Integer call() {
    Installation installation = order.installation();
    return order.order(
        installation,
        order.command(installation, wanted, Action.PROMOTE).build(),
        spec.commandLine().getOut());
  }
}
