package io.flatwater.app;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.faults.Announcer;
import io.flatwater.app.metrics.EvaluatorMeters;
import io.flatwater.app.metrics.Telemetry;
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
      "  flatwater evaluate --until main/mnist      return when that lineage's last is judged",
      "  flatwater evaluate --set metrics.port=9402    with http://localhost:9402/metrics"
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
    Logging.configure(installation.configuration().log());
    Announcer announcer = Announcer.of("evaluator");
    Metrics metrics = installation.configuration().metrics();
    Ending ending = until.isEmpty() ? new Ending.Never() : new Ending.AfterLast(Set.copyOf(until));
    try (BlobStore store = installation.store();
        Telemetry telemetry = new Telemetry("evaluator")) {
      EvaluatorMeters meters =
          new EvaluatorMeters(telemetry.registry(), metrics.patience(), System::nanoTime);
      EvaluatorService service =
          new EvaluatorService(
              installation.services().evaluator(),
              installation.evaluator(store),
              moment -> announcer.reached(moment.label()),
              meters);
      meters.follow(service::progress);
      return Interruption.guard(
          goOn -> {
            ServiceThread thread =
                ServiceThread.start("evaluate", () -> service.run(ending), service::stop);
            try (Telemetry.Served served = telemetry.serve(metrics, meters)) {
              StatusLog status = new StatusLog(EvaluateCommand.class);
              while (thread.isRunning() && goOn.getAsBoolean()) {
                status.tick(() -> status(service.progress()));
              }
            } finally {
              thread.stop();
            }
            return 0;
          });
    }
  }

  private static String status(Progress p) {
    return String.format(
        Locale.ROOT,
        "phase=%s lag=%d judged=%d pending=%d skipped=%d refused=%d probeSets=%d"
            + " secondsPerCheckpoint=%.3f",
        p.phase(),
        p.lag(),
        p.judged(),
        p.pending(),
        p.skipped(),
        p.refused(),
        p.probeSets(),
        p.secondsPerCheckpoint());
  }
}
