package io.flatwater.app;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.faults.Announcer;
import io.flatwater.app.metrics.IngestMeters;
import io.flatwater.app.metrics.Telemetry;
import io.flatwater.ingest.Counts;
import io.flatwater.ingest.IngestService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ingest: sending a source, and running the topology. */
@Command(
    name = "ingest",
    description = "Send a source into the examples topic, or make mini-batches of it.",
    mixinStandardHelpOptions = true,
    subcommands = {DescribeCommand.class, ProduceCommand.class, IngestCommand.Run.class})
final class IngestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Runs the topology. */
  @Command(
      name = "run",
      description = "Check examples and make mini-batches, probes and dead letters, exactly once.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater ingest run --config flatwater.yaml",
        "  flatwater ingest run --set ingest.labels.windowMillis=7200000      labels up to two"
            + " hours late",
        "  flatwater ingest run --set metrics.port=9400    with http://localhost:9400/metrics"
      })
  static final class Run implements Callable<Integer> {
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Override
    public Integer call() {
      Installation installation = new Installation(options.read());
      Logging.configure(installation.configuration().log());
      Announcer announcer = Announcer.of("ingest");
      Metrics metrics = installation.configuration().metrics();
      return Interruption.guard(
          goOn -> {
            try (Telemetry telemetry = new Telemetry("ingest");
                IngestService service =
                    IngestService.start(
                        installation.services().ingest(),
                        installation.services().ingestService(),
                        installation.codec(),
                        moment -> announcer.reached(moment.label()))) {
              IngestMeters meters =
                  new IngestMeters(telemetry.registry(), metrics.patience(), System::nanoTime);
              try (Telemetry.Served served = telemetry.serve(metrics, meters)) {
                StatusLog status = new StatusLog(IngestCommand.class);
                while (goOn.getAsBoolean()) {
                  service.check();
                  IngestService.Progress p = service.progress();
                  meters.look(p);
                  status.tick(() -> status(p));
                }
              }
            }
            return 0;
          });
    }

    private static String status(IngestService.Progress p) {
      return "records="
          + p.numbers().records()
          + " batches="
          + p.numbers().batches()
          + " deadLetters="
          + p.numbers().deadLetters()
          + labels(p.labels())
          + " lag="
          + p.lag();
    }

    private static String labels(Counts.Labels labels) {
      return labels.labels() + labels.unlabelled() == 0
          ? ""
          : " labels="
              + labels.labels()
              + " joined="
              + labels.joined()
              + " conflicts="
              + labels.conflicts()
              + " unlabelled="
              + labels.unlabelled()
              + " orphans="
              + labels.orphans()
              + " evicted="
              + labels.evicted();
    }
  }
}
