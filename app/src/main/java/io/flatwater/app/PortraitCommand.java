package io.flatwater.app;

import io.flatwater.app.report.Arm;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.ComparisonCsv;
import io.flatwater.app.report.Judgement;
import io.flatwater.app.report.Outcome;
import io.flatwater.app.report.PortraitReport;
import io.flatwater.app.report.Result;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Shift;
import io.flatwater.app.report.Timing;
import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.Metrics;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.Portrait;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.evaluator.Subject;
import io.flatwater.evaluator.sharpness.Landscape;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.store.BlobStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the loss around checkpoints, and what they take for what. */
@Command(
    name = "portrait",
    description = {
      "Draw the loss on a line and a plane through checkpoints, and what they take for what.",
      "On the probe sets of their stream; several checkpoints are drawn side by side."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater checkpoints portrait main/mnist",
      "  flatwater checkpoints portrait main/mnist@0 main/mnist@5 main/mnist --points 49",
      "  flatwater checkpoints portrait sgd/mnist sam/mnist --report both.html --csv numbers"
    })
final class PortraitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN/STREAM[@VERSION]",
      description = "The newest without a version; all of one stream.")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--points",
      defaultValue = "25",
      description =
          "Of the line, one more than a multiple of 4; the plane has half as many to a side"
              + " (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(
      names = "--radius",
      defaultValue = "1",
      description = "How far, in lengths of the model (default: ${DEFAULT-VALUE}).")
  private double radius;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "portrait.html",
      description = "Where to write the page (default: ${DEFAULT-VALUE}).")
  private Path report = Path.of("portrait.html");

  @Option(names = "--csv", paramLabel = "DIR", description = "Write the numbers there, too.")
  private @Nullable Path csv;

  @Override
  public Integer call() throws IOException {
    Landscape.Frame frame = frame();
    Installation installation = new Installation(options.read());
    CheckpointEvents events = CheckpointEvents.read(installation);
    List<Checkpoint> chosen = wanted.stream().map(events::named).toList();
    String stream = chosen.get(0).getStream();
    for (Checkpoint other : chosen) {
      if (!other.getStream().equals(stream)) {
        throw new Failure(
            other.getLineage() + " is of another stream than " + chosen.get(0).getLineage());
      }
    }
    List<SealedSet> sets = ProbeLog.of(installation, stream);
    if (sets.isEmpty()) {
      throw new Failure(
          "there is no sealed probe set of the stream " + stream + " to look through");
    }
    List<Arm> arms = new ArrayList<>();
    try (BlobStore store = installation.store()) {
      for (Checkpoint checkpoint : chosen) {
        arms.add(arm(installation, store, checkpoint, sets, frame));
      }
    }
    write(stream, sets, arms);
    return 0;
  }

  private Landscape.Frame frame() {
    try {
      return new Landscape.Frame(points, radius);
    } catch (IllegalArgumentException e) {
      throw new Failure("--" + e.getMessage(), e);
    }
  }

  private static Arm arm(
      Installation installation,
      BlobStore store,
      Checkpoint event,
      List<SealedSet> sets,
      Landscape.Frame frame) {
    var file = CheckpointFile.read(store.get(event.getFile()));
    var settings = installation.services().evaluator();
    Evaluator evaluator = new Evaluator(settings.evaluation());
    try (Network network = Networks.open(file.definition(), settings.execution()).network()) {
      Model model = new Model(network, file.params(), file.contract());
      List<SealedSet> fit = sets.stream().filter(set -> model.unfit(set).isEmpty()).toList();
      if (fit.isEmpty()) {
        throw new Failure(
            "no probe set fits " + event.getLineage() + ": " + model.unfit(sets.get(0)).orElse(""));
      }
      Portrait portrait = evaluator.portrait(model, fit, frame);
      List<Evaluation> found =
          evaluator.evaluate(Subject.of(event), model, fit, Stage.INTERMEDIATE);
      Map<String, Double> sum = found.get(found.size() - 1).getMetrics();
      return new Arm(
          event.getLineage() + "@" + event.getVersion(),
          event.getOptimizer(),
          List.of(),
          List.of(judgement(event, sum)),
          new Outcome(Score.NONE, Score.NONE, Double.NaN, event.getStateHash()),
          portrait);
    }
  }

  private static Judgement judgement(Checkpoint event, Map<String, Double> sum) {
    Map<String, Double> accuracy = new LinkedHashMap<>();
    sum.forEach(
        (name, value) -> {
          if (name.startsWith(Metrics.DOMAIN_PREFIX)) {
            accuracy.put(name.substring(Metrics.DOMAIN_PREFIX.length()), value);
          }
        });
    return new Judgement(
        event.getVersion(),
        event.getStep(),
        0,
        accuracy,
        sum.getOrDefault(Metrics.NLL, Double.NaN),
        sum.getOrDefault(Metrics.ECE, Double.NaN),
        sum.getOrDefault("sharpness.sam", Double.NaN));
  }

  private void write(String stream, List<SealedSet> sets, List<Arm> arms) throws IOException {
    List<Shift.Domain> domains =
        sets.stream()
            .map(SealedSet::domain)
            .distinct()
            .sorted()
            .map(d -> new Shift.Domain(d, Double.NaN))
            .toList();
    Result result =
        new Result(
            "Checkpoints of " + stream + " from close by",
            Map.of(),
            Map.of(),
            new Timing(Instant.EPOCH, Duration.ZERO, Map.of()),
            new Shift("domain", "", Double.NaN, Double.NaN, domains),
            arms);
    PortraitReport.write(result, report);
    if (csv != null) {
      ComparisonCsv.write(Comparison.of(result), csv);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Arm arm : arms) {
      out.printf("%-32s SAM sharpness %.4g%n", arm.name(), arm.sharpness());
    }
    out.println("Portrait: " + report.toAbsolutePath());
    out.flush();
  }
}
