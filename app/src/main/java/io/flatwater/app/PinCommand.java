package io.flatwater.app;

import io.flatwater.schemas.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds a model live until it is let go. */
@Command(
    name = "pin",
    description =
        "Hold the live model, or make another one live and hold it, until it is unpinned.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater pin --stream mnist --reason 'frozen for the audit'",
      "  flatwater pin --stream mnist --checkpoint main/mnist@7 --reason 'frozen for the audit'"
    })
final class PinCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OrderOptions order = new OrderOptions();

  @Option(names = "--stream", required = true, paramLabel = "STREAM", description = "Which one.")
  private String stream = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "RUN/STREAM[@VERSION]",
      description = "What to hold (default: the live model).")
  private String checkpoint = "";

  @Override
  public Integer call() {
    Installation installation = order.installation();
    OrderOptions.Wanted wanted = new OrderOptions.Wanted("--checkpoint", checkpoint);
    return order.order(
        installation,
        order.command(installation, stream, wanted, Action.PIN),
        spec.commandLine().getOut());
  }

  /** Lets the gate decide again. */
  @Command(
      name = "unpin",
      description = "Let the gate decide again which model of a stream is live.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {"  flatwater unpin --stream mnist --reason 'the audit is over'"})
  static final class UnpinCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OrderOptions order = new OrderOptions();

    @Option(names = "--stream", required = true, paramLabel = "STREAM", description = "Which one.")
    private String stream = "";

    @Override
    public Integer call() {
      return order.order(
          order.installation(),
          order.command(stream, Action.UNPIN).build(),
          spec.commandLine().getOut());
    }
  }
}
