package io.flatwater.app;

import io.flatwater.app.bench.scale.Scale;
import io.flatwater.app.bench.scale.ScaleBench;
import io.flatwater.app.bench.scale.ScaleResult;
import io.flatwater.app.bench.scale.ScaleTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries the system on several brokers with several of each service. */
@Command(
    name = "scale",
    description = {
      "Run several brokers and several of each service as processes, kill some, and check the result.",
      "Every lineage must end in the bytes of an undisturbed run in memory; else the status is 1."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater bench scale --kill                 3 brokers, 12 streams, 3 trainers; a broker and a trainer die",
      "  flatwater bench scale                        the same, undisturbed",
      "  flatwater bench scale --kill --keep logs     and keep logs, topics and checkpoints"
    })
final class BenchScaleCommand implements Callable<Integer> {
  private static final int BROKERS = 3;
  private static final int STREAMS = 12;
  private static final int PARTITIONS = 6;
  private static final int OTHERS = 2;
  private static final int EXAMPLES = 5_000;
  private static final double RATE = 1_500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--brokers", description = "How many brokers (default: ${DEFAULT-VALUE}).")
  private int brokers = BROKERS;

  @Option(
      names = "--partitions",
      description = "Partitions of every topic (default: ${DEFAULT-VALUE}).")
  private int partitions = PARTITIONS;

  @Option(names = "--streams", description = "How many streams (default: ${DEFAULT-VALUE}).")
  private int streams = STREAMS;

  @Option(names = "--trainers", description = "How many trainers (default: ${DEFAULT-VALUE}).")
  private int trainers = BROKERS;

  @Option(
      names = "--others",
      description = "How many of ingest, and of the evaluator (default: ${DEFAULT-VALUE}).")
  private int others = OTHERS;

  @Option(names = "--examples", description = "Of each stream (default: ${DEFAULT-VALUE}).")
  private int examples = EXAMPLES;

  @Option(
      names = "--rate",
      description = "Examples a second over all streams (default: ${DEFAULT-VALUE}).")
  private double rate = RATE;

  @Option(
      names = "--kill",
      description = "Kill the busiest trainer, later the broker that coordinates the trainers.")
  private boolean kill;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep logs, topics and checkpoints in this directory.")
  private @Nullable Path keep;

  @Override
  public Integer call() {
    Logging.quiet();
    Scale scale;
    try {
      scale =
          new Scale(
              brokers,
              partitions,
              streams,
              trainers,
              others,
              examples,
              rate,
              kill ? Scale.Disturbance.KILL : Scale.Disturbance.NONE);
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    ScaleBench bench =
        new ScaleBench(scale, spec.commandLine().getErr(), Optional.ofNullable(keep));
    PrintWriter out = spec.commandLine().getOut();
    Optional<ScaleResult> result = Interruption.guard(goOn -> run(bench, goOn));
    if (result.isEmpty()) {
      out.println("Interrupted; nothing was left behind.");
      return 130;
    }
    out.print(ScaleTable.of(result.get()));
    out.flush();
    return result.get().judgement().good() ? 0 : 1;
  }

  private static Optional<ScaleResult> run(
      ScaleBench bench, java.util.function.BooleanSupplier goOn) {
    try {
      return bench.run(goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
