package io.flatwater.app;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.config.Serving;
import io.flatwater.app.config.Web;
import io.flatwater.app.metrics.RequestMeters;
import io.flatwater.app.metrics.ServingMeters;
import io.flatwater.app.metrics.Telemetry;
import io.flatwater.app.serving.LiveModel;
import io.flatwater.app.serving.LiveModels;
import io.flatwater.app.serving.PredictionApi;
import io.flatwater.app.serving.PredictionLog;
import io.flatwater.app.web.WebServer;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.store.BlobStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers over HTTP with whatever model is live. */
@Command(
    name = "serve",
    description = {
      "Answer over HTTP with the live model of each stream; a promotion swaps it without a pause.",
      "Listens on this machine only, unless serving.http says otherwise."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater serve --port 8080",
      "  curl -s localhost:8080/v1/streams",
      "  curl -s localhost:8080/v1/streams/s/predictions -d '{\"rows\": [[5.1, 3.5, 1.4, 0.2]],"
          + " \"ids\": [\"a\"]}' \\",
      "       -H 'Content-Type: application/json'",
      "  flatwater serve --set serving.record=0.1     a tenth of the answers goes to the topic"
          + " predictions",
      "  flatwater serve --set metrics.port=9403      with http://localhost:9403/metrics"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--port",
      description =
          "Port to listen on; 0: any free one, which is printed (default: serving.http.port).")
  private @Nullable Integer port;

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read());
    Logging.configure(installation.configuration().log());
    Serving serving = installation.configuration().serving();
    Web web = port == null ? serving.http() : serving.http().withPort(port);
    try (BlobStore store = installation.store();
        Telemetry telemetry = new Telemetry("serving")) {
      LiveModels.Wiring wiring =
          new LiveModels.Wiring(
              installation.clients(), installation.topics(), installation.codec(), store);
      Metrics metrics = installation.configuration().metrics();
      return Interruption.guard(
          goOn -> serve(wiring, serving, web, new Watch(telemetry, metrics), goOn));
    }
  }

  private int serve(
      LiveModels.Wiring wiring, Serving serving, Web web, Watch watch, BooleanSupplier goOn) {
    LiveModels.Settings settings =
        new LiveModels.Settings(
            Set.copyOf(serving.streams()), serving.execution(), serving.threads());
    try (LiveModels models = LiveModels.follow(wiring, settings);
        Recorder recorder = Recorder.of(wiring, serving.record());
        Telemetry.Served served = watch.telemetry().serve(watch.metrics(), models::complaints)) {
      ServingMeters meters =
          new ServingMeters(watch.telemetry().registry(), () -> models.complaints().size());
      recorder.log().ifPresent(log -> meters.recorded(log::written, log::dropped));
      RequestMeters requests = new RequestMeters(watch.telemetry().registry(), System::nanoTime);
      PredictionApi api =
          new PredictionApi(models, recorder.log(), serving.mostRows(), Instant::now);
      // Closed first: what is being answered still has its models.
      try (WebServer server =
          WebServer.start(
              web,
              models::complaints,
              routes -> {
                requests.mount(routes);
                api.mount(routes);
              })) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Flatwater answers at " + server.url() + "/v1/streams; Ctrl-C stops it");
        out.flush();
        StatusLog status = new StatusLog(ServeCommand.class);
        while (goOn.getAsBoolean()) {
          look(models, meters);
          status.tick(() -> status(models, recorder));
        }
      }
    }
    return 0;
  }

  private static void look(LiveModels models, ServingMeters meters) {
    Map<String, Contender> answering = new TreeMap<>();
    for (String stream : models.streams()) {
      LiveModel model = models.of(stream);
      meters.answers(stream, model::answered);
      model.checkpoint().ifPresent(checkpoint -> answering.put(stream, checkpoint));
    }
    meters.look(answering);
  }

  /** Where it is told how it is. */
  private record Watch(Telemetry telemetry, Metrics metrics) {}

  /** The log of predictions, if there is to be one. */
  private record Recorder(Optional<PredictionLog> log) implements AutoCloseable {
    static Recorder of(LiveModels.Wiring wiring, double share) {
      return new Recorder(
          share > 0 ? Optional.of(new PredictionLog(wiring, share)) : Optional.empty());
    }

    @Override
    public void close() {
      log.ifPresent(PredictionLog::close);
    }
  }

  private static String status(LiveModels models, Recorder recorder) {
    return "streams="
        + models.streams()
        + " complaints="
        + models.complaints()
        + recorder.log().map(l -> " written=" + l.written() + " dropped=" + l.dropped()).orElse("");
  }
}
