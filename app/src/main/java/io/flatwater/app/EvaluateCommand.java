package io.flatwater.app;

import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Metrics;
import io.flatwater.app.experiment.Crew;
import io.flatwater.app.faults.Announcer;
import io.flatwater.app.metrics.EvaluatorMeters;
import io.flatwater.app.metrics.GateMeters;
import io.flatwater.app.metrics.Telemetry;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.GateProgress;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.Progress;
import io.flatwater.evaluator.ServedService;
import io.flatwater.evaluator.Wiring;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.store.BlobStore;
import java.time.Duration;
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
    description = {
      "Judge every checkpoint on the probe sets and publish what it is worth.",
      "Decides which model of each stream is live, unless gate.enabled is false."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater evaluate --config flatwater.yaml",
      "  flatwater evaluate --until main/mnist      return when that lineage's last is judged",
      "  flatwater evaluate --set metrics.port=9402    with http://localhost:9402/metrics"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String EVALUATE = "evaluate";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    Configuration configuration = installation.configuration();
    Metrics metrics = configuration.metrics();
    String instance = configuration.evaluator().instance();
    try (BlobStore store = installation.store();
        Telemetry telemetry = new Telemetry("evaluator")) {
      EvaluatorMeters meters =
          new EvaluatorMeters(telemetry.registry(), metrics.patience(), System::nanoTime);
      Wiring wiring = installation.evaluator(store);
      EvaluatorService service =
          new EvaluatorService(
              installation.services().evaluator(),
              wiring,
              moment -> announcer.reached(moment.label()),
              meters);
      meters.follow(service::progress);
      GateService gate = new GateService(configuration.gate().service(instance), wiring);
      GateMeters gateMeters = new GateMeters(telemetry.registry(), gate::progress);
      ServedService judge = new ServedService(configuration.gate().served(instance), wiring);
      return Interruption.guard(
          goOn -> {
            try (Crew crew = new Crew();
                Telemetry.Served served = telemetry.serve(metrics, meters)) {
              if (configuration.gate().enabled()) {
                crew.start("gate", gate::run, gate::stop);
              }
              if (configuration.gate().served().enabled()) {
                crew.start("served", judge::run, judge::stop);
              }
              Ending ending = ending(configuration.gate().enabled(), gate);
              crew.start(EVALUATE, () -> service.run(ending), service::stop);
              StatusLog status = new StatusLog(EvaluateCommand.class);
              while (!crew.hasEnded(EVALUATE) && goOn.getAsBoolean()) {
                crew.check();
                gateMeters.look();
                status.tick(() -> status(service.progress()) + status(gate.progress()));
              }
              crew.check();
            }
            return 0;
          });
    }
  }

  private Ending ending(boolean gated, GateService gate) {
    if (until.isEmpty()) {
      return new Ending.Never();
    }
    return gated
        ? new Ending.AfterLast(Set.copyOf(until), () -> gate.awaitDecisions(PATIENCE))
        : new Ending.AfterLast(Set.copyOf(until));
  }

  private static String status(GateProgress p) {
    return " live="
        + p.live().values().stream().map(Contender::name).sorted().toList()
        + " undecided="
        + p.pending();
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
