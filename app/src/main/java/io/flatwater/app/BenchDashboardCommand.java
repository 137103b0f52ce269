package io.flatwater.app;

import io.flatwater.app.bench.lapse.Lapse;
import io.flatwater.app.bench.lapse.LapseBench;
import io.flatwater.app.bench.lapse.LapseResult;
import io.flatwater.app.bench.lapse.LapseTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows hours of a stream to many pages. */
@Command(
    name = "dashboard",
    description = {
      "Play hours of a stream to a dashboard with many pages, and sample its memory.",
      "Writes what three trainers, an evaluator and a gate would write in some hours, as many times faster",
      "as --speed says; lets a dashboard under -Xmx512m show it to pages that listen, as often as it would",
      "in that time; samples its memory, all garbage thrown away. The status is 1 if memory grows, or a",
      "page was not told.",
      "Needs Linux, a JDK and 2 GB."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater bench dashboard                              200 pages, 2 hours, in 6 minutes",
      "  flatwater bench dashboard --hours 0.2 --listeners 20   a short one"
    })
final class BenchDashboardCommand implements Callable<Integer> {
  private static final double MILLIS_AN_HOUR = 3.6e6;
  private static final int SAMPLES = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--listeners",
      paramLabel = "N",
      description = "Pages that are open, 1 to 500 (default: ${DEFAULT-VALUE}).")
  private int listeners = 200;

  @Option(
      names = "--hours",
      paramLabel = "HOURS",
      description = "Length of the stream in data time (default: ${DEFAULT-VALUE}).")
  private double hours = 2;

  @Option(
      names = "--speed",
      paramLabel = "TIMES",
      description = "How many times faster than the clock, 1 to 25 (default: ${DEFAULT-VALUE}).")
  private int speed = 20;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep logs and topics in this directory.")
  private @Nullable Path keep;

  @Override
  public Integer call() {
    Logging.quiet();
    Lapse lapse;
    try {
      lapse =
          new Lapse(
              listeners,
              Duration.ofMillis((long) (hours * MILLIS_AN_HOUR)),
              speed,
              Duration.ofMillis((long) Math.min(500, hours * MILLIS_AN_HOUR / speed / SAMPLES)));
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    LapseBench bench =
        new LapseBench(lapse, spec.commandLine().getErr(), Optional.ofNullable(keep));
    PrintWriter out = spec.commandLine().getOut();
    Optional<LapseResult> result = Interruption.guard(goOn -> run(bench, goOn));
    if (result.isEmpty()) {
      out.println("Interrupted; nothing was left behind.");
      return 130;
    }
    out.print(LapseTable.of(result.get()));
    out.flush();
    return result.get().good() ? 0 : 1;
  }

  private static Optional<LapseResult> run(LapseBench bench, BooleanSupplier goOn) {
    try {
      return bench.run(goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
