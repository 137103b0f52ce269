package io.flatwater.app;

import io.flatwater.app.noise.AccuracyStudy;
import io.flatwater.app.noise.Auc;
import io.flatwater.app.noise.JudgedStudy;
import io.flatwater.app.noise.Judgements;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.trainer.Method;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the estimate of label noise against the truth, and against people. */
@Command(
    name = "noise",
    description = "Measure the estimate of label noise where the truth is known.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater noise accuracy                          five rates of three kinds, five seeds each",
      "  flatwater noise judged --judgements mnist.json    doubt about labels against people's"
    })
final class NoiseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  @Command(
      name = "accuracy",
      description = {
        "Make labels wrong on a turning stream, and print the estimated share beside the true one.",
        "Misses are in points of a percent; a good estimate is within 3."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater noise accuracy",
        "  flatwater noise accuracy --kind pair --rate 0.4 --optimizer momentum-sam --seeds 10"
      })
  int accuracy(
      @Option(
              names = "--data",
              paramLabel = "NAME|DIR",
              defaultValue = "mnist",
              description = "mnist, fashion-mnist, or a directory of IDX files (default: mnist).")
          String data,
      @Option(
              names = "--examples",
              defaultValue = "20000",
              description = "Length of a stream (default: ${DEFAULT-VALUE}).")
          long examples,
      @Option(
              names = "--angle",
              defaultValue = "20",
              description = "Degrees it has turned at its end (default: ${DEFAULT-VALUE}).")
          double angle,
      @Option(
              names = "--kind",
              split = ",",
              defaultValue = "symmetric,pair,human",
              description = "How labels are made wrong (default: ${DEFAULT-VALUE}).")
          List<AccuracyStudy.Kind> kinds,
      @Option(
              names = "--rate",
              split = ",",
              defaultValue = "0,0.1,0.2,0.3,0.4",
              description = "Shares of wrong labels (default: ${DEFAULT-VALUE}).")
          List<Double> rates,
      @Option(
              names = "--optimizer",
              paramLabel = "NAME[:KEY=VALUE,...]",
              defaultValue = "sgd",
              description = "Trains the model (default: ${DEFAULT-VALUE}).")
          String optimizer,
      @Option(
              names = "--seeds",
              defaultValue = "5",
              description = "Streams for each row (default: ${DEFAULT-VALUE}).")
          int seeds) {
    Method method = QuickstartCommand.method(optimizer);
    LabelledImages images = DataCommand.dataset(data, spec.commandLine().getErr()).train();
    AccuracyStudy study = new AccuracyStudy(examples, angle, method, seeds);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| noise | wrong, % | estimated, % | largest miss | interval holds | precision, % | recall, %"
            + " |");
    out.println("|---|---|---|---|---|---|---|");
    for (AccuracyStudy.Kind kind : kinds) {
      for (double rate : rates) {
        out.println(row(kind, study.run(images, kind, rate)));
        out.flush();
      }
    }
    return 0;
  }

  private static String row(AccuracyStudy.Kind kind, List<AccuracyStudy.Run> runs) {
    double worst =
        runs.stream()
            .mapToDouble(AccuracyStudy.Run::miss)
            .reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    long held = runs.stream().filter(AccuracyStudy.Run::held).count();
    double hits = runs.stream().mapToLong(AccuracyStudy.Run::hits).sum();
    long reported = runs.stream().mapToLong(AccuracyStudy.Run::reported).sum();
    long missed = runs.stream().mapToLong(AccuracyStudy.Run::missed).sum();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %+.1f | %d of %d | %s | %s |",
        kind.name().toLowerCase(Locale.ROOT),
        percent(mean(runs, AccuracyStudy.Run::wrong)),
        percent(mean(runs, r -> r.estimate().value())),
        100 * worst,
        held,
        runs.size(),
        percent(hits / reported),
        percent(hits / (hits + missed)));
  }

  private static double mean(
      List<AccuracyStudy.Run> runs, ToDoubleFunction<AccuracyStudy.Run> value) {
    return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  @Command(
      name = "judged",
      description = {
        "Rank test images by the doubt about their labels, and compare with what people said.",
        "Prints the AUC: the share of pairs of a doubtful and another image that it ranks right."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater noise judged --judgements mnist_mturk.json",
        "  flatwater noise judged --judgements mnist_mturk.json --examples 180000 --optimizer sam"
      })
  int judged(
      @Option(
              names = "--judgements",
              paramLabel = "FILE",
              required = true,
              description =
                  "JSON list: id (index of the test image), mturk.given (of five, how many kept its label).")
          Path judgements,
      @Option(
              names = "--model",
              defaultValue = "cnn",
              description = "What doubts: mlp or cnn (default: ${DEFAULT-VALUE}).")
          JudgedStudy.Model model,
      @Option(
              names = "--data",
              paramLabel = "NAME|DIR",
              defaultValue = "mnist",
              description = "mnist, fashion-mnist, or a directory of IDX files (default: mnist).")
          String data,
      @Option(
              names = "--examples",
              defaultValue = "60000",
              description = "Training images before the test images (default: ${DEFAULT-VALUE}).")
          long examples,
      @Option(
              names = "--optimizer",
              paramLabel = "NAME[:KEY=VALUE,...]",
              defaultValue = "sgd",
              description = "Trains the model (default: ${DEFAULT-VALUE}).")
          String optimizer,
      @Option(
              names = "--seeds",
              defaultValue = "5",
              description = "Models (default: ${DEFAULT-VALUE}).")
          int seeds) {
    Method method = QuickstartCommand.method(optimizer);
    Judgements people = Judgements.read(judgements);
    JudgedStudy.Result result =
        new JudgedStudy(model, examples, method, seeds)
            .run(DataCommand.dataset(data, spec.commandLine().getErr()), people);
    PrintWriter out = spec.commandLine().getOut();
    long doubted = people.doubtful().values().stream().filter(d -> d).count();
    out.println(doubted + " doubtful labels among " + people.doubtful().size());
    out.println("| model | AUC (95 % interval) |");
    out.println("|---|---|");
    for (int seed = 0; seed < result.each().size(); seed++) {
      out.println("| seed " + seed + " | " + text(result.each().get(seed)) + " |");
    }
    out.println("| all together | " + text(result.together()) + " |");
    out.flush();
    return 0;
  }

  private static String text(Auc auc) {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", auc.value(), auc.low(), auc.high());
  }
}
