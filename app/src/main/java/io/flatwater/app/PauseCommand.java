package io.flatwater.app;

import io.flatwater.schemas.Action;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the trainers of a run rest. */
@Command(
    name = "pause",
    description = {
      "Let the trainers of a run rest: they commit what is finished and wait, as members of their"
          + " group.",
      "A trainer that is started while its run rests, rests too. What they learn does not depend on"
          + " it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  flatwater pause --run main --reason 'labels of the night are in doubt'"})
final class PauseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OrderOptions order = new OrderOptions();

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "Which one.")
  private String run = "";

  @Override
  public Integer call() {
    return tell(order, run, Action.PAUSE, spec.commandLine().getOut());
  }

  private static int tell(OrderOptions order, String run, Action action, PrintWriter out) {
    Installation installation = order.installation();
    OrderOptions.desk(installation)
        .send(order.command(RunOrders.EVERY_STREAM, action).setLineage(run).build());
    String what = action == Action.PAUSE ? "to rest" : "to go on";
    out.println("asked every trainer of run " + run + " " + what + ", now and when it starts");
    out.flush();
    return 0;
  }

  /** Lets the trainers of a run go on. */
  @Command(
      name = "resume",
      description = "Let the trainers of a run go on.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {"  flatwater resume --run main --reason 'the labels are right after all'"})
  static final class ResumeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OrderOptions order = new OrderOptions();

    @Option(names = "--run", required = true, paramLabel = "RUN", description = "Which one.")
    private String run = "";

    @Override
    public Integer call() {
      return tell(order, run, Action.RESUME, spec.commandLine().getOut());
    }
  }
}
