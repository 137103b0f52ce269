package io.flatwater.app;

import io.flatwater.app.faults.Announcer;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.Progress;
import io.flatwater.store.BlobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges checkpoints. */
@Command(
    name = "evaluate",
    description = "Judge every checkpoint on the probe sets and publish what it is worth.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater evaluate --config flatwater.yaml",
      "  flatwater evaluate --until main/mnist      return when that lineage's last is judged"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--until",
      paramLabel = "LINEAGE",
      description = "Return when the last checkpoint of this lineage is judged; repeatable.")
  private List<String> until = new ArrayList<>();

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read());
    Announcer announcer = Announcer.of("evaluator");
    Ending ending = until.isEmpty() ? new Ending.Never() : new Ending.AfterLast(Set.copyOf(until));
    try (BlobStore store = installation.store()) {
      EvaluatorService service =
          new EvaluatorService(
              installation.services().evaluator(),
              installation.evaluator(store),
              moment -> announcer.reached(moment.label()));
      return Interruption.guard(
          goOn -> {
            ServiceThread thread =
                ServiceThread.start("evaluate", () -> service.run(ending), service::stop);
            StatusLog status = new StatusLog(EvaluateCommand.class);
            while (thread.isRunning() && goOn.getAsBoolean()) {
              status.tick(() -> status(service.progress()));
            }
            thread.stop();
            return 0;
          });
    }
  }

  private static String status(Progress p) {
    return String.format(
        Locale.ROOT,
        "phase=%s judged=%d pending=%d skipped=%d refused=%d probeSets=%d secondsPerCheckpoint=%.3f",
        p.phase(),
        p.judged(),
        p.pending(),
        p.skipped(),
        p.refused(),
        p.probeSets(),
        p.secondsPerCheckpoint());
  }
}
