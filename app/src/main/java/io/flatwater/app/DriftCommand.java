package io.flatwater.app;

import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.DetectorStudy;
import io.flatwater.trainer.drift.DetectorStudy.Alarms;
import io.flatwater.trainer.drift.DetectorStudy.Delays;
import io.flatwater.trainer.drift.DetectorStudy.Law;
import io.flatwater.trainer.drift.DetectorStudy.Shift;
import io.flatwater.trainer.drift.InputStudy;
import io.flatwater.trainer.drift.InputStudy.Cloud;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures drift detectors: how often they cry wolf, and how late they see a drift. */
@Command(
    name = "drift",
    description = "Measure the drift detectors on simulated streams.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater drift detectors                  false alarms and delays, 200 streams each",
      "  flatwater drift detectors --rate 0.1       the same, made for a tenth of the alarms",
      "  flatwater drift calibrate                  the thresholds for each rate (some minutes)"
    })
final class DriftCommand implements Callable<Integer> {
  private static final List<Shift> SHIFTS =
      List.of(
          new Shift(Law.error(0.1), Law.error(0.2), 1),
          new Shift(Law.error(0.1), Law.error(0.4), 1),
          new Shift(Law.error(0.2), Law.error(0.3), 1),
          new Shift(Law.error(0.1), Law.error(0.3), 2_000),
          new Shift(Law.loss(0.1), Law.loss(0.2), 1));

  private static final List<Change> CHANGES =
      List.of(
          new Change(Cloud.normal(16, 0, 1), Cloud.normal(16, 0.5, 1)),
          new Change(Cloud.normal(16, 0, 1), Cloud.normal(16, 0, 1.5)),
          new Change(Cloud.drawing(64, 0.2), Cloud.drawing(64, 0.3)));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  @Command(
      name = "detectors",
      description = "Print false alarms on steady streams and delays on drifting ones.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater drift detectors",
        "  flatwater drift detectors --rate 0.1 --length 100000"
      })
  int detectors(
      @Option(
              names = "--rate",
              defaultValue = "1",
              description = "False alarms allowed in 10,000 values (default: ${DEFAULT-VALUE}).")
          double rate,
      @Option(
              names = "--streams",
              defaultValue = "200",
              description = "Seeds (default: ${DEFAULT-VALUE}).")
          int streams,
      @Option(
              names = "--length",
              defaultValue = "10000",
              description = "Values of a stream (default: ${DEFAULT-VALUE}).")
          int length) {
    DetectorStudy study = new DetectorStudy(streams, length);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "False alarms per 10,000 values (95 %% interval); %s were allowed; %d streams of %d%n%n",
        plain(rate),
        streams,
        length);
    print(
        out,
        "stream",
        DetectorStudy.STATIONARY,
        Law::name,
        (kind, law) -> alarms(study, kind, rate, law));
    out.printf(
        Locale.ROOT,
        "%nValues from the onset (at %d) to the alarm: median (90 %% quantile), streams that saw it%n%n",
        length / 2);
    print(out, "drift", SHIFTS, Shift::name, (kind, shift) -> delays(study, kind, rate, shift));
    out.printf(Locale.ROOT, "%nThe test of inputs, the same way; false alarms per 10,000 rows%n%n");
    inputs(out, new InputStudy(streams, length), rate);
    out.flush();
    return 0;
  }

  @Command(
      name = "calibrate",
      description = "Find the setting of each detector for each rate of false alarms.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater drift calibrate",
        "  flatwater drift calibrate --streams 50     rough, and eight times as fast"
      })
  int calibrate(
      @Option(
              names = "--streams",
              defaultValue = "400",
              description = "Seeds (default: ${DEFAULT-VALUE}).")
          int streams,
      @Option(
              names = "--length",
              defaultValue = "10000",
              description = "Values of a stream (default: ${DEFAULT-VALUE}).")
          int length) {
    DetectorStudy study = new DetectorStudy(streams, length);
    List<Double> rates = List.of(0.1, 0.3, 1.0, 3.0, 10.0);
    PrintWriter out = spec.commandLine().getOut();
    out.println("setting for so many false alarms per 10,000 values");
    print(
        out,
        "rate",
        rates,
        DriftCommand::plain,
        (kind, rate) -> String.format(Locale.ROOT, "%.4g", study.calibrate(kind, rate)));
    out.flush();
    return 0;
  }

  private static void inputs(PrintWriter out, InputStudy study, double rate) {
    out.println("| rows | false alarms | change in the middle | delay |");
    out.println("|---|---|---|---|");
    for (Change change : CHANGES) {
      out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s |%n",
          change.before().name(),
          text(study.falseAlarms(rate, change.before())),
          change.after().name(),
          text(study.delays(rate, change.before(), change.after())));
      out.flush();
    }
  }

  private record Change(Cloud before, Cloud after) {}

  private interface Cell<T> {
    String of(DetectorKind kind, T row);
  }

  /** Prints a table with a column for each kind; cells are computed side by side. */
  private static <T> void print(
      PrintWriter out,
      String head,
      List<T> rows,
      java.util.function.Function<T, String> name,
      Cell<T> cell) {
    DetectorKind[] kinds = DetectorKind.values();
    String[] cells = new String[rows.size() * kinds.length];
    IntStream.range(0, cells.length)
        .parallel()
        .forEach(i -> cells[i] = cell.of(kinds[i % kinds.length], rows.get(i / kinds.length)));
    List<String> titles = new ArrayList<>(List.of(head));
    Arrays.stream(kinds).forEach(kind -> titles.add(kind.name().toLowerCase(Locale.ROOT)));
    out.println("| " + String.join(" | ", titles) + " |");
    out.println("|" + "---|".repeat(titles.size()));
    for (int row = 0; row < rows.size(); row++) {
      List<String> line = new ArrayList<>(List.of(name.apply(rows.get(row))));
      line.addAll(Arrays.asList(cells).subList(row * kinds.length, (row + 1) * kinds.length));
      out.println("| " + String.join(" | ", line) + " |");
    }
  }

  private static String alarms(DetectorStudy study, DetectorKind kind, double rate, Law law) {
    if (kind.forErrorsOnly() && !law.errors()) {
      return "-";
    }
    return text(study.falseAlarms(kind, rate, law));
  }

  private static String text(Alarms alarms) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", alarms.rate(), alarms.low(), alarms.high());
  }

  private static String delays(DetectorStudy study, DetectorKind kind, double rate, Shift shift) {
    if (kind.forErrorsOnly() && !shift.before().errors()) {
      return "-";
    }
    return text(study.delays(kind, rate, shift));
  }

  private static String text(Delays delays) {
    return String.format(
        Locale.ROOT,
        "%s (%s), %.0f %%",
        values(delays.quantile(0.5)),
        values(delays.quantile(0.9)),
        100 * delays.seen());
  }

  private static String values(double count) {
    return Double.isNaN(count) ? "never" : String.format(Locale.ROOT, "%.0f", count);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
