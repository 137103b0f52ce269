package io.flatwater.app;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.dashboard.Dashboard;
import io.flatwater.app.metrics.DashboardMeters;
import io.flatwater.app.metrics.Telemetry;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the system does while it does it. */
@Command(
    name = "dashboard",
    description = {
      "Serve a page that shows every lineage of an installation live.",
      "Accuracy, loss, sharpness, label noise and its sources, drift, checkpoints and what is live. It reads",
      "the topics from their beginning and changes nothing, unless somebody who has the printed token asks",
      "for it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater dashboard --config flatwater.yaml",
      "  flatwater dashboard --port 8088                at http://127.0.0.1:8088",
      "  flatwater dashboard --set metrics.port=9404    with http://localhost:9404/metrics"
    })
final class DashboardCommand implements Callable<Integer> {
  private static final long TICK_MILLIS = 250;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--port",
      description =
          "Port to listen on; 0: any free one, which is printed (default: dashboard.http.port).")
  private @Nullable Integer port;

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read());
    Logging.configure(installation.configuration().log());
    Dashboard.Wiring wiring =
        new Dashboard.Wiring(
            installation.clients(),
            installation.topics(),
            installation.codec(),
            new OrderDesk(installation.clients(), installation.topics(), installation.codec())
                ::send);
    io.flatwater.app.config.Dashboard settings = installation.configuration().dashboard();
    if (port != null) {
      settings = settings.withPort(port);
    }
    io.flatwater.app.config.Dashboard chosen = settings;
    Metrics metrics = installation.configuration().metrics();
    return Interruption.guard(goOn -> run(chosen, wiring, metrics, goOn));
  }

  private int run(
      io.flatwater.app.config.Dashboard settings,
      Dashboard.Wiring wiring,
      Metrics metrics,
      BooleanSupplier goOn) {
    try (Telemetry telemetry = new Telemetry("dashboard");
        Dashboard dashboard = Dashboard.start(settings, wiring);
        Telemetry.Served served = telemetry.serve(metrics, dashboard::complaints)) {
      DashboardMeters.register(telemetry.registry(), dashboard::listeners);
      PrintWriter out = spec.commandLine().getOut();
      out.println("The dashboard is at " + dashboard.url() + " ; Ctrl-C stops it");
      if (settings.actions().isEmpty()) {
        out.println("Actions ask for this token: " + dashboard.token());
      }
      out.flush();
      while (goOn.getAsBoolean()) {
        Optional<String> ended = dashboard.ended();
        if (ended.isPresent()) {
          throw new Failure(ended.get());
        }
        sleep();
      }
    }
    return 0;
  }

  private static void sleep() {
    try {
      Thread.sleep(TICK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }
}
