package io.flatwater.app;

import io.flatwater.app.config.Serving;
import io.flatwater.app.config.Web;
import io.flatwater.app.serving.LiveModels;
import io.flatwater.app.serving.PredictionApi;
import io.flatwater.app.serving.PredictionLog;
import io.flatwater.app.web.WebServer;
import io.flatwater.store.BlobStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
          + " predictions"
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
    Serving serving = installation.configuration().serving();
    Web web = port == null ? serving.http() : serving.http().withPort(port);
    try (BlobStore store = installation.store()) {
      LiveModels.Wiring wiring =
          new LiveModels.Wiring(
              installation.clients(), installation.topics(), installation.codec(), store);
      return Interruption.guard(goOn -> serve(wiring, serving, web, goOn));
    }
  }

  private int serve(LiveModels.Wiring wiring, Serving serving, Web web, BooleanSupplier goOn) {
    LiveModels.Settings settings =
        new LiveModels.Settings(
            Set.copyOf(serving.streams()), serving.execution(), serving.threads());
    try (LiveModels models = LiveModels.follow(wiring, settings);
        Recorder recorder = Recorder.of(wiring, serving.record())) {
      PredictionApi api =
          new PredictionApi(models, recorder.log(), serving.mostRows(), Instant::now);
      // Closed first: what is being answered still has its models.
      try (WebServer server = WebServer.start(web, models::complaints, api::mount)) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Flatwater answers at " + server.url() + "/v1/streams; Ctrl-C stops it");
        out.flush();
        StatusLog status = new StatusLog(ServeCommand.class);
        while (goOn.getAsBoolean()) {
          status.tick(() -> status(models, recorder));
        }
      }
    }
    return 0;
  }

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
