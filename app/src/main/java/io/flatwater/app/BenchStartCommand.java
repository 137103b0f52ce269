package io.flatwater.app;

import io.flatwater.app.bench.start.StartBench;
import io.flatwater.app.bench.start.StartBench.Start;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long services take to start. */
@Command(
    name = "start",
    description = {
      "Start every service, one at a time, and measure until it says that it is ready.",
      "The installation is an empty one. The status is 1 if one takes more than 3 seconds at its best."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater bench start                                     as this command was started",
      "  flatwater bench start --launcher ./bin/flatwater          by the launcher of a release"
    })
final class BenchStartCommand implements Callable<Integer> {
  private static final double TARGET_SECONDS = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      description = "What starts Flatwater (default: this Java with its class path and flags).")
  private @Nullable Path launcher;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often each is started (default: ${DEFAULT-VALUE}).")
  private int times = 3;

  @Override
  public Integer call() {
    Logging.quiet();
    StartBench bench;
    try {
      bench = new StartBench(launcher == null ? own() : given(launcher), times);
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    Optional<List<Start>> starts = Interruption.guard(goOn -> run(bench, goOn));
    if (starts.isEmpty()) {
      out.println("Interrupted; nothing was left behind.");
      return 130;
    }
    out.println("seconds from the start of the process until it is ready");
    for (Start start : starts.get()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-12s best %5.2f   median %5.2f   of %d   processor %5.2f   %s",
              start.service(),
              start.best(),
              start.median(),
              start.seconds().size(),
              start.leastProcessor(),
              start.best() <= TARGET_SECONDS ? "met" : "MISSED"));
    }
    out.flush();
    return starts.get().stream().allMatch(s -> s.best() <= TARGET_SECONDS) ? 0 : 1;
  }

  private static List<String> own() {
    List<String> words =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .forEach(words::add);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return words;
  }

  private static List<String> given(Path launcher) {
    if (!launcher.toFile().canExecute()) {
      throw new Failure(launcher + " cannot be executed; name the launcher of a release");
    }
    return List.of(launcher.toAbsolutePath().toString());
  }

  private static Optional<List<Start>> run(StartBench bench, BooleanSupplier goOn) {
    try {
      return bench.run(goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
