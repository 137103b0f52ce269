package io.flatwater.app;

import io.flatwater.app.config.Source;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.ProduceService.Pace;
import io.flatwater.ingest.table.BrokenRow;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a source. */
@Command(
    name = "produce",
    description = {
      "Send a source as single examples: images that shift, the rows of a file, or a generator's"
          + " draws.",
      "What is not said here is settled by ingest.source in the configuration."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater ingest produce --config flatwater.yaml",
      "  flatwater ingest produce --data fashion-mnist --rate 500",
      "  flatwater ingest produce --file power.csv --label class --set contract.file=power.json",
      "  flatwater ingest produce --generator \"sea function=1\" --generator \"sea function=3\""
          + " --drift-at 5000",
      "  flatwater ingest produce --file loans.csv --label paid --labels-delay 30d",
      "  flatwater ingest produce --from 30000      the rest of a source that broke off"
    })
final class ProduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "First example (default: ${DEFAULT-VALUE}).")
  private long from;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most examples a second; 0: as fast as the broker takes them.")
  private double rate;

  @Option(
      names = "--labels-delay",
      paramLabel = "TIME",
      description =
          "Send features now and labels so much later in event time, to the topic for labels: 90s,"
              + " 15m, 2h, 3d.")
  private String labelsDelay = "";

  @Option(names = "--no-probes", description = "Send no probe sets of test images.")
  private boolean noProbes;

  @Override
  public Integer call() {
    Duration delay = delay();
    Installation installation = new Installation(options.read(source.settings()));
    checkLabels(installation, delay);
    Source settings = installation.configuration().ingest().source();
    Sources sources = new Sources(settings, spec.commandLine().getErr());
    LeftOut leftOut = new LeftOut();
    try (ProduceService produce =
        new ProduceService(installation.clients(), installation.topics(), installation.codec())) {
      io.flatwater.ingest.source.Source opened =
          sources.open(
              row -> {
                leftOut.accept(row);
                produce.send(Topic.DEAD_LETTERS, settings.key(), letter(row));
              });
      Fit.require(
          installation.configuration().contract().contract(), Sources.contract(opened.form()));
      long sent =
          Interruption.guard(
              goOn -> {
                probes(produce, settings, sources);
                return send(produce, settings.key(), opened, goOn);
              });
      PrintWriter out = spec.commandLine().getOut();
      out.println("sent " + sent + " examples to stream " + settings.key());
      leftOut.sentence().map(s -> s + " All are dead letters.").ifPresent(out::println);
      boolean done = from + sent >= opened.size();
      if (!done) {
        out.println("interrupted; go on with the same command and --from " + (from + sent));
      }
      out.flush();
      return done ? 0 : 130;
    }
  }

  /** Says before anything is sent that the labels would come too late. */
  private void checkLabels(Installation installation, Duration delay) {
    long window = installation.configuration().ingest().labels().windowMillis();
    if (delay.compareTo(Duration.ofMillis(window)) >= 0 && !delay.isZero()) {
      spec.commandLine()
          .getErr()
          .println(
              "note: labels come "
                  + labelsDelay
                  + " later, but ingest.labels.windowMillis is "
                  + window
                  + ": an ingest with this configuration would not wait for them");
    }
  }

  private void probes(ProduceService produce, Source settings, Sources sources) {
    boolean rotated =
        settings.kind() == Source.Kind.IMAGES && settings.shift() == Source.Shift.ROTATION;
    if (noProbes || !rotated || settings.probes().angles().isEmpty()) {
      return;
    }
    Dataset dataset = sources.dataset();
    settings
        .given(dataset.name())
        .write(dataset.test(), record -> produce.send(Topic.PROBES, settings.key(), record));
    produce.flush();
  }

  private long send(
      ProduceService produce,
      String stream,
      io.flatwater.ingest.source.Source opened,
      BooleanSupplier goOn) {
    PullProgress progress = new PullProgress(spec.commandLine().getErr());
    return produce.send(
        stream,
        opened,
        new Pace(from, rate, delay()),
        (task, done, total) -> {
          progress.at(task, done, total);
          if (!goOn.getAsBoolean()) {
            produce.stop();
          }
        });
  }

  private Duration delay() {
    return labelsDelay.isEmpty() ? Duration.ZERO : Times.parse("--labels-delay", labelsDelay);
  }

  private static DeadLetter letter(BrokenRow row) {
    return new DeadLetter(
        "produce",
        row.file(),
        0,
        row.line(),
        "BROKEN_ROW",
        "Line " + row.line() + " of " + row.file() + ": " + row.message(),
        null,
        ByteBuffer.wrap(row.text().getBytes(StandardCharsets.UTF_8)),
        row.text().length() == BrokenRow.TEXT_LENGTH);
  }
}
