package io.flatwater.app;

import io.flatwater.app.config.ArmText;
import io.flatwater.app.experiment.Replay;
import io.flatwater.evaluator.Metrics;
import io.flatwater.model.Networks;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.RunSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a part of a production lineage again, without sending anything anew. */
@Command(
    name = "replay",
    description = {
      "Train a part of a lineage again from the log of mini-batches, beside other optimizers.",
      "As it was, every later checkpoint must come out with the same state hash; the others begin",
      "with the same model. Nothing is published."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater replay --lineage main/sensors --from 12 --config my.yaml",
      "  flatwater replay --lineage main/sensors --from 0 --optimizer momentum-sam:rho=0.3"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--lineage",
      required = true,
      paramLabel = "RUN/STREAM",
      description = "What to train again.")
  private String lineage = "";

  @Option(
      names = "--from",
      paramLabel = "VERSION",
      defaultValue = "0",
      description = "Checkpoint to begin with (default: ${DEFAULT-VALUE}, the initial model).")
  private long from;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      defaultValue = "-1",
      description = "Checkpoint to end with (default: the newest).")
  private long to;

  @Option(
      names = "--optimizer",
      paramLabel = "[LABEL=]NAME[:KEY=VALUE,...]",
      description = "To train under besides; repeatable.")
  private List<String> optimizers = new ArrayList<>();

  @Override
  public Integer call() {
    Installation installation = new Installation(options.read());
    CheckpointEvents events = CheckpointEvents.read(installation);
    Checkpoint first = events.of(lineage, from);
    Checkpoint last = to < 0 ? events.of(lineage).lastEntry().getValue() : events.of(lineage, to);
    if (last.getVersion() <= first.getVersion()) {
      throw new Failure(
          "nothing lies between version " + first.getVersion() + " and " + last.getVersion());
    }
    PrintWriter out = spec.commandLine().getOut();
    try (BlobStore store = installation.store();
        Replay replay = replay(installation, store, first, out)) {
      int differing =
          train(
              installation,
              replay,
              events.of(lineage).subMap(from, false, last.getVersion(), true),
              first,
              out);
      write(out, replay.results(ProbeLog.of(installation, first.getStream())));
      return differing == 0 ? 0 : 1;
    }
  }

  private Replay replay(
      Installation installation, BlobStore store, Checkpoint first, PrintWriter out) {
    var start = CheckpointFile.read(store.get(first.getFile()));
    RunSettings settings = installation.services().run();
    Replay replay = new Replay(start, first.getStream());
    Networks.Opened opened = Networks.open(settings.definition(), settings.execution());
    String configuration;
    try (var network = opened.network()) {
      configuration = settings.configurationHash(network);
    }
    if (configuration.equals(first.getConfigurationHash())) {
      replay.asItWas(settings);
    } else if (optimizers.isEmpty()) {
      throw new Failure(
          "the configuration is not the one that "
              + lineage
              + " was trained with ("
              + first.getOptimizer()
              + "); name that one by --config or --set, or another method by --optimizer");
    } else {
      out.println("The configuration is another one than the lineage's: it is not trained again.");
    }
    for (String text : optimizers) {
      ArmText arm = QuickstartCommand.parse(text);
      replay.under(arm.label(), arm.method(), settings.execution());
    }
    return replay;
  }

  /** Trains, compares at each checkpoint, and returns how many came out otherwise. */
  private int train(
      Installation installation,
      Replay replay,
      NavigableMap<Long, Checkpoint> later,
      Checkpoint first,
      PrintWriter out) {
    TopicLog log = new TopicLog(installation.clients(), installation.codec());
    String topic = installation.topics().name(Topic.MINI_BATCHES);
    long position = first.getToOffset();
    int equal = 0;
    int differing = 0;
    for (Checkpoint checkpoint : later.values()) {
      log.read(
          new TopicLog.Range(topic, first.getPartition(), position, checkpoint.getToOffset()),
          (at, record) -> {
            if (at.key().equals(first.getStream()) && record instanceof MiniBatch batch) {
              replay.take(batch);
            }
          });
      position = checkpoint.getToOffset();
      String hash = replay.stateHash().orElse("");
      if (hash.equals(checkpoint.getStateHash())) {
        equal++;
      } else if (!hash.isEmpty()) {
        differing++;
        out.println(
            "DIFFERENT: version "
                + checkpoint.getVersion()
                + " was "
                + checkpoint.getStateHash()
                + ", is now "
                + hash);
      }
    }
    if (equal + differing > 0) {
      out.printf(
          "%d of %d later checkpoints came out with the same state hash.%n",
          equal, equal + differing);
    }
    return differing;
  }

  private void write(PrintWriter out, List<Replay.Result> results) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%-24s %9s %9s %9s %9s  %s%n",
        "",
        "examples",
        "given %",
        "clean %",
        "probes %",
        "final state");
    for (Replay.Result r : results) {
      out.printf(
          Locale.ROOT,
          "%-24s %9d %9s %9s %9s  %s%n",
          r.name(),
          r.counters().examples(),
          percent(r.counters().accuracyGiven()),
          percent(r.counters().accuracyClean()),
          percent(r.accuracy().getOrDefault(Metrics.SUM, Double.NaN)),
          r.stateHash().substring(0, 12));
    }
    out.println(
        "given, clean: accuracy on each mini-batch before it is trained on; probes: at the end,"
            + " over all probe sets");
    out.flush();
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f", 100 * share) : "-";
  }
}
