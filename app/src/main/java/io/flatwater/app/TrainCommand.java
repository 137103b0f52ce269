package io.flatwater.app;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.experiment.Crew;
import io.flatwater.app.faults.Announcer;
import io.flatwater.app.metrics.Telemetry;
import io.flatwater.app.metrics.TrainerMeters;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.Progress;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains one run. */
@Command(
    name = "train",
    description = {
      "Train a run on the mini-batches and publish its checkpoints, exactly once.",
      "Several processes of one run share its streams; each needs an --instance of its own, which"
          + " it keeps",
      "when it is started again. Two of the same name: the newer one takes the older one's place."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater train --config flatwater.yaml",
      "  flatwater train --run msam --optimizer momentum-sam:rho=0.3,rate=0.05",
      "  flatwater train --run tuned --from model.zip --freeze dense1",
      "  flatwater train --run tuned --from model.keras     a model that Keras saved; or .h5",
      "  flatwater train --set metrics.port=9401    with http://localhost:9401/metrics",
      "  flatwater train --instance a               and another with --instance b, to share the streams"
    })
final class TrainCommand implements Callable<Integer> {
  private static final String TRAIN = "train";

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(names = "--run", description = "Name of the run (over trainer.run).")
  private String run = "";

  @Option(
      names = "--instance",
      description = "Name of this process in the run; needed where it has several.")
  private String instance = "";

  @Option(
      names = "--optimizer",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description =
          "Method and settings (over optimizer; another method than there takes none of its settings"
              + " over).")
  private String optimizer = "";

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description = "Model to start from: DL4J's .zip, Keras's .keras or .h5 (over trainer.from).")
  private @Nullable Path from;

  @Option(
      names = "--freeze",
      paramLabel = "LAYER",
      description = "Layer to keep fixed; repeatable (over trainer.freeze).")
  private List<String> freeze = new ArrayList<>();

  @Option(
      names = "--until-end",
      description = "Return when every stream of this process has ended and is committed.")
  private boolean untilEnd;

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read(overrides()));
    Logging.configure(installation.configuration().log());
    Announcer announcer = Announcer.of("trainer");
    Metrics metrics = installation.configuration().metrics();
    try (BlobStore store = installation.store();
        Telemetry telemetry = new Telemetry("trainer")) {
      TrainerMeters meters =
          new TrainerMeters(
              telemetry.registry(),
              installation.configuration().trainer().run(),
              metrics.patience(),
              System::nanoTime);
      TrainerService service =
          new TrainerService(
              installation.services().run(),
              installation.configuration().trainer().service(),
              installation.trainer(store),
              moment -> announcer.reached(moment.label()),
              meters);
      meters.follow(service::progress);
      return Interruption.guard(
          goOn -> {
            try (Crew crew = new Crew();
                Telemetry.Served served = telemetry.serve(metrics, meters);
                RunOrders orders =
                    new RunOrders(
                        installation.clients(),
                        installation.topics(),
                        installation.codec(),
                        installation.configuration().trainer().run())) {
              crew.start(TRAIN, untilEnd ? service::runUntilEnded : service::run, service::stop);
              StatusLog status = new StatusLog(TrainCommand.class);
              while (!crew.hasEnded(TRAIN) && goOn.getAsBoolean()) {
                crew.check();
                orders.pass(service);
                status.tick(() -> status(service.progress()));
              }
              crew.stop(TRAIN);
              crew.check();
            }
            return 0;
          });
    }
  }

  private static String status(Progress p) {
    return String.format(
        Locale.ROOT,
        "records=%d steps=%d lag=%d version=%d accuracyGiven=%.4f deadLetters=%d",
        p.records(),
        p.steps(),
        p.lag(),
        p.version(),
        p.counted().accuracyGiven(),
        p.refused());
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    if (!run.isEmpty()) {
      overrides.add("trainer.run=" + run);
    }
    if (!instance.isEmpty()) {
      overrides.add("trainer.instance=" + instance);
    }
    if (from != null) {
      overrides.add("trainer.from=" + from);
    }
    if (!freeze.isEmpty()) {
      overrides.add("trainer.freeze=" + String.join(",", freeze));
    }
    if (!optimizer.isEmpty()) {
      var method = QuickstartCommand.method(optimizer);
      overrides.add("optimizer.name=" + method.optimizer());
      method.settings().forEach((k, v) -> overrides.add("optimizer.settings." + k + "=" + v));
    }
    return overrides;
  }
}
