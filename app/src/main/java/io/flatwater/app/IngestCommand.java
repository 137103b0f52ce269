package io.flatwater.app;

import io.flatwater.app.config.Source;
import io.flatwater.app.faults.Announcer;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.ProduceService.Pace;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ingest: sending a source, and running the topology. */
@Command(
    name = "ingest",
    description = "Send a source into the examples topic, or make mini-batches of it.",
    mixinStandardHelpOptions = true,
    subcommands = {IngestCommand.Produce.class, IngestCommand.Run.class})
final class IngestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Sends a source. */
  @Command(
      name = "produce",
      description = {
        "Send rotating, partly mislabelled images as single examples, and probe sets of test images.",
        "The data set is settled by ingest.source in the configuration."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater ingest produce --config flatwater.yaml",
        "  flatwater ingest produce --data fashion-mnist --rate 500",
        "  flatwater ingest produce --from 30000      the rest of a source that broke off"
      })
  static final class Produce implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--data", paramLabel = "NAME|DIR", description = "Over ingest.source.data.")
    private String data = "";

    @Option(names = "--stream", description = "Over ingest.source.stream.")
    private String stream = "";

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

    @Option(names = "--no-probes", description = "Send no probe sets.")
    private boolean noProbes;

    @Override
    public Integer call() {
      Installation installation = new Installation(options.read(overrides()));
      Source source = installation.configuration().ingest().source();
      Dataset dataset = DataCommand.dataset(source.data(), spec.commandLine().getErr());
      LabelledImages train = dataset.train();
      try (ProduceService produce =
          new ProduceService(installation.clients(), installation.topics(), installation.codec())) {
        long sent = Interruption.guard(goOn -> send(produce, source, dataset, train, goOn));
        PrintWriter out = spec.commandLine().getOut();
        out.println("sent " + sent + " examples to stream " + source.stream());
        if (from + sent < source.examples()) {
          out.println("interrupted; go on with: flatwater ingest produce --from " + (from + sent));
        }
        out.flush();
        return from + sent < source.examples() ? 130 : 0;
      }
    }

    private long send(
        ProduceService produce,
        Source source,
        Dataset dataset,
        LabelledImages train,
        BooleanSupplier goOn) {
      if (!noProbes && !source.probes().angles().isEmpty()) {
        source
            .given(dataset.name())
            .write(dataset.test(), record -> produce.send(Topic.PROBES, source.stream(), record));
        produce.flush();
      }
      PullProgress progress = new PullProgress(spec.commandLine().getErr());
      return produce.send(
          source.stream(),
          new ImageStream(train, source.stream(dataset.name(), train.classes())),
          new Pace(from, rate),
          (task, done, total) -> {
            progress.at(task, done, total);
            if (!goOn.getAsBoolean()) {
              produce.stop();
            }
          });
    }

    private List<String> overrides() {
      List<String> overrides = new ArrayList<>();
      if (!data.isEmpty()) {
        overrides.add("ingest.source.data=" + data);
      }
      if (!stream.isEmpty()) {
        overrides.add("ingest.source.stream=" + stream);
      }
      return overrides;
    }
  }

  /** Runs the topology. */
  @Command(
      name = "run",
      description = "Check examples and make mini-batches, probes and dead letters, exactly once.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {"  flatwater ingest run --config flatwater.yaml"})
  static final class Run implements Callable<Integer> {
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Override
    public Integer call() {
      Installation installation = new Installation(options.read());
      Announcer announcer = Announcer.of("ingest");
      return Interruption.guard(
          goOn -> {
            try (IngestService service =
                IngestService.start(
                    installation.services().ingest(),
                    installation.services().ingestService(),
                    installation.codec(),
                    moment -> announcer.reached(moment.label()))) {
              StatusLog status = new StatusLog(IngestCommand.class);
              while (goOn.getAsBoolean()) {
                service.check();
                IngestService.Progress p = service.progress();
                status.tick(
                    () ->
                        "records="
                            + p.numbers().records()
                            + " batches="
                            + p.numbers().batches()
                            + " deadLetters="
                            + p.numbers().deadLetters()
                            + " lag="
                            + p.lag());
              }
            }
            return 0;
          });
    }
  }
}
