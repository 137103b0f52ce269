package io.flatwater.app;

import io.flatwater.schemas.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes back to a model that was live before. */
@Command(
    name = "rollback",
    description = "Go back to the model that was live before, or to an earlier one.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater rollback --stream mnist --reason 'complaints since noon'",
      "  flatwater rollback --stream mnist --to main/mnist@7 --reason 'the last one that we trust'"
    })
final class RollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OrderOptions order = new OrderOptions();

  @Option(names = "--stream", required = true, paramLabel = "STREAM", description = "Which one.")
  private String stream = "";

  @Option(
      names = "--to",
      paramLabel = "RUN/STREAM@VERSION",
      description = "A model that was live before (default: the one before the live one).")
  private String to = "";

  @Override
  public Integer call() {
    Installation installation = order.installation();
    OrderOptions.Wanted wanted = new OrderOptions.Wanted("--to", to);
    return order.order(
        installation,
        order.command(installation, stream, wanted, Action.ROLL_BACK),
        spec.commandLine().getOut());
  }
}
