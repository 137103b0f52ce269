package io.flatwater.app;

import io.flatwater.app.config.ArmText;
import io.flatwater.app.config.Layers;
import io.flatwater.app.dashboard.Dashboard;
import io.flatwater.app.experiment.Judging;
import io.flatwater.app.experiment.Plan;
import io.flatwater.app.experiment.Quickstart;
import io.flatwater.app.experiment.Spectator;
import io.flatwater.app.experiment.TurningImages;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.ComparisonCsv;
import io.flatwater.app.report.HtmlReport;
import io.flatwater.app.report.Json;
import io.flatwater.app.report.Result;
import io.flatwater.app.report.Table;
import io.flatwater.app.report.TaughtText;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.Method;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole system in one process on real data that drift and are partly mislabelled. */
@Command(
    name = "quickstart",
    description = {
      "Run everything in one process: an embedded Kafka broker, ingest, three trainers, the"
          + " evaluator and its gate.",
      "Streams MNIST once while it rotates and some labels are wrong; prints a table and writes a"
          + " report."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater quickstart",
      "  flatwater quickstart --examples 6000 --noise 0.4",
      "  flatwater quickstart --in-memory --optimizer sgd --optimizer sam:rho=0.1,rate=0.1",
      "  flatwater quickstart --data fashion-mnist --json result.json --csv numbers",
      "  flatwater quickstart --stay                            everything stays until Ctrl-C"
    })
final class QuickstartCommand implements Callable<Integer> {
  private static final long TICK_NANOS = 200_000_000L;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      defaultValue = "mnist",
      description =
          "mnist (pulled once), fashion-mnist (Debian's package), or a directory of IDX files.")
  private String data = "mnist";

  @Option(
      names = "--examples",
      defaultValue = "60000",
      description = "Length of the stream (default: ${DEFAULT-VALUE}).")
  private long examples;

  @Option(
      names = "--angle",
      defaultValue = "60",
      description = "Degrees by which it has turned at the end (default: ${DEFAULT-VALUE}).")
  private double angle;

  @Option(
      names = "--noise",
      defaultValue = "0.2",
      description = "Share of labels that are wrong (default: ${DEFAULT-VALUE}).")
  private double noise;

  @Option(
      names = "--labelled",
      paramLabel = "N",
      defaultValue = "-1",
      description =
          "Examples that have a label, the first ones; -1: all. See unlabelled.teaching in"
              + " docs/adaptation.md.")
  private long labelled;

  @Option(
      names = "--batch-size",
      defaultValue = "128",
      description = "Examples of a mini-batch (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--optimizer",
      paramLabel = "[LABEL=]NAME[:KEY=VALUE,...]",
      description = "Repeatable; see 'flatwater optimizers' (default: sgd, sam, momentum-sam).")
  private List<String> optimizers = new ArrayList<>();

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--checkpoint-steps",
      defaultValue = "50",
      description = "Mini-batches between two checkpoints (default: ${DEFAULT-VALUE}).")
  private long checkpointSteps;

  @Option(
      names = "--executor",
      defaultValue = "auto",
      description = "auto, onednn or dl4j (default: ${DEFAULT-VALUE}).")
  private String executor = "auto";

  @Option(names = "--in-memory", description = "Without Kafka; ends in the same model states.")
  private boolean inMemory;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "Where to write the report (default: ${DEFAULT-VALUE}).")
  private Path report = Path.of("report.html");

  @Option(names = "--json", paramLabel = "FILE", description = "Write the table for programs, too.")
  private @Nullable Path json;

  @Option(
      names = "--csv",
      paramLabel = "DIR",
      description = "Write the numbers behind the report's charts as CSV files, too.")
  private @Nullable Path csv;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the broker's data and the checkpoints there; otherwise they are deleted.")
  private @Nullable Path keep;

  @Option(
      names = "--no-dashboard",
      description = "Without the page that shows the run live, whose address is printed.")
  private boolean withoutDashboard;

  @Option(
      names = "--stay",
      description =
          "Keep broker, services, gate and dashboard after the end, until Ctrl-C, for other commands"
              + " to act on.")
  private boolean stay;

  private boolean told;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (System.getenv("FLATWATER_LOG_LEVEL") == null) {
      Logging.quiet();
    }
    if (stay && inMemory) {
      throw new Failure("--stay: nothing is left to stay with --in-memory; leave one of them out");
    }
    Plan plan = plan();
    Quickstart quickstart =
        new Quickstart(plan, spec.commandLine().getErr(), Optional.ofNullable(keep));
    Optional<Result> finished =
        Interruption.guard(
            goOn ->
                inMemory
                    ? quickstart.inMemory(goOn)
                    : stay || !withoutDashboard
                        ? quickstart.onBroker(
                            goOn, (clients, say) -> new Watched(quickstart, clients, say, goOn))
                        : quickstart.onBroker(goOn));
    if (told) {
      return 0;
    }
    if (finished.isEmpty()) {
      out.println("Interrupted; nothing was left behind.");
      return 130;
    }
    tell(finished.get(), quickstart);
    return 0;
  }

  private void tell(Result result, Quickstart quickstart) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.print(Table.of(result));
    for (Live live : quickstart.live()) {
      out.println(LiveText.line(live));
    }
    quickstart.taught().forEach((lineage, score) -> out.println(TaughtText.line(lineage, score)));
    HtmlReport.write(result, report);
    out.println("Report: " + report.toAbsolutePath());
    if (json != null) {
      Files.writeString(json, Json.of(result), StandardCharsets.UTF_8);
    }
    if (csv != null) {
      ComparisonCsv.write(Comparison.of(result), csv);
    }
    out.flush();
    told = true;
  }

  /** A dashboard beside the run. */
  private final class Watched implements Spectator {
    private final Quickstart quickstart;
    private final BooleanSupplier goOn;
    private final Dashboard dashboard;
    private final String bootstrap;

    Watched(
        Quickstart quickstart,
        Map<String, Object> clients,
        Consumer<String> say,
        BooleanSupplier goOn) {
      this.quickstart = quickstart;
      this.goOn = goOn;
      bootstrap = String.valueOf(clients.get("bootstrap.servers"));
      Topics topics = Topics.of(1);
      Codec codec = new Codec(new LocalRegistry());
      dashboard =
          Dashboard.start(
              Layers.none().read().dashboard(),
              new Dashboard.Wiring(
                  clients, topics, codec, new OrderDesk(clients, topics, codec)::send));
      say.accept("The dashboard is at " + dashboard.url());
      if (stay) {
        say.accept("Actions ask for this token: " + dashboard.token());
      }
    }

    @Override
    public boolean stays() {
      return stay;
    }

    @Override
    public void ended(Result result, Runnable check) {
      if (!stay) {
        return;
      }
      try {
        tell(result, quickstart);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      String newest = result.arms().get(result.arms().size() - 1).name() + "/" + Plan.STREAM;
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "Broker, trainers, evaluator, gate and dashboard ("
              + dashboard.url()
              + ") stay until Ctrl-C.");
      out.println("In another terminal, for example:");
      out.println("  export FLATWATER_BROKER_BOOTSTRAP=" + bootstrap);
      out.println("  export FLATWATER_TOPICS_PARTITIONS=1");
      quickstart
          .checkpoints()
          .ifPresent(where -> out.println("  export FLATWATER_STORE_LOCATION=" + where));
      out.println("  flatwater live --stream " + Plan.STREAM + " --history");
      out.println("  flatwater serve --port 8080");
      out.println("  flatwater promote " + newest + " --reason 'to try it'");
      out.println("  flatwater rollback --stream " + Plan.STREAM + " --reason 'to see it'");
      out.flush();
      while (goOn.getAsBoolean()) {
        check.run();
        LockSupport.parkNanos(TICK_NANOS);
      }
    }

    @Override
    public void close() {
      dashboard.close();
    }
  }

  private Plan plan() {
    List<String> chosen = optimizers.isEmpty() ? List.of("sgd", "sam", "momentum-sam") : optimizers;
    List<Plan.Arm> arms = new ArrayList<>();
    for (String text : chosen) {
      ArmText arm = parse(text);
      String name = arm.label();
      long same =
          arms.stream().filter(a -> a.name().matches(Pattern.quote(name) + "(-\\d+)?")).count();
      arms.add(
          new Plan.Arm(same == 0 ? name : name + "-" + (same + 1), arm.method(), arm.adaptation()));
    }
    Dataset dataset = DataCommand.dataset(data, spec.commandLine().getErr());
    return new Plan(
        TurningImages.turning(dataset, examples, angle, noise, batchSize).labelled(labelled),
        Plan.HIDDEN,
        seed,
        arms,
        Judging.usual(checkpointSteps),
        Execution.of(executor));
  }

  /** Reads an optimizer where a trainer's policies have no say. */
  static Method method(String text) {
    try {
      return parse(text).alone();
    } catch (IllegalArgumentException e) {
      throw new Failure("--optimizer " + text + ": " + e.getMessage(), e);
    }
  }

  /** Reads {@code [LABEL=]NAME[:KEY=VALUE,...]}. */
  static ArmText parse(String text) {
    try {
      return ArmText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure("--optimizer " + text + ": " + e.getMessage(), e);
    }
  }
}
