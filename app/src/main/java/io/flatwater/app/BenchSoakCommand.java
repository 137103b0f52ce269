package io.flatwater.app;

import io.flatwater.app.bench.soak.Soak;
import io.flatwater.app.bench.soak.SoakBench;
import io.flatwater.app.bench.soak.SoakResult;
import io.flatwater.app.bench.soak.SoakTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs long under small heaps. */
@Command(
    name = "soak",
    description = {
      "Send more than can be trained on at once, each service under -Xmx512m, and sample its memory.",
      "The status is 1 if memory grows, an evaluator that stands still slows the trainer, or nothing",
      "had to wait.",
      "Needs Linux, some 400 bytes of disk an example, and 4 GB at least."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater bench soak                         two million examples",
      "  flatwater bench soak --examples 200000       a tenth of it"
    })
final class BenchSoakCommand implements Callable<Integer> {
  private static final long EXAMPLES = 2_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private long examples = EXAMPLES;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep logs, topics and checkpoints in this directory.")
  private @Nullable Path keep;

  @Override
  public Integer call() {
    Logging.quiet();
    Soak soak;
    try {
      soak = Soak.of(examples);
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    SoakBench bench = new SoakBench(soak, spec.commandLine().getErr(), Optional.ofNullable(keep));
    PrintWriter out = spec.commandLine().getOut();
    Optional<SoakResult> result = Interruption.guard(goOn -> run(bench, goOn));
    if (result.isEmpty()) {
      out.println("Interrupted; nothing was left behind.");
      return 130;
    }
    out.print(SoakTable.of(result.get()));
    out.flush();
    return result.get().good() ? 0 : 1;
  }

  private static Optional<SoakResult> run(SoakBench bench, BooleanSupplier goOn) {
    try {
      return bench.run(goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
