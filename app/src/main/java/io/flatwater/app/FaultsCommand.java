package io.flatwater.app;

import io.flatwater.app.experiment.Place;
import io.flatwater.app.faults.Campaign;
import io.flatwater.app.faults.Fault;
import io.flatwater.app.faults.FaultJson;
import io.flatwater.app.faults.FaultTable;
import io.flatwater.app.faults.Findings;
import io.flatwater.app.faults.Kind;
import io.flatwater.app.faults.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills, freezes and cuts off the real services, and finds out whether anything was lost. */
@Command(
    name = "faults",
    description = {
      "Strike faults at the real services, each in a process of its own, and find out if anything is lost.",
      "Compares with a run that nothing happened to: model states, histories, steps, versions, metrics,",
      "dead letters."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater faults --kills 200 --seed 7",
      "  flatwater faults --kills 20 --only trainer-kill --model quickstart",
      "  flatwater faults --fault trainer-kill@trainer/offsets.sent#2    one fault again"
    })
final class FaultsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "40",
      description = "How many faults to draw (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Of the faults, the streams and the models (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "KIND",
      description = "Draw from these kinds alone; see docs/faults.md.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--fault",
      paramLabel = "LINE",
      description = "Strike this fault and draw none; repeatable.")
  private List<String> lines = new ArrayList<>();

  @Option(
      names = "--model",
      defaultValue = "small",
      description = "small, or quickstart for recovery times (default: ${DEFAULT-VALUE}).")
  private String model = "small";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to work, and to leave logs (default: a temporary directory).")
  private @Nullable Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the result for programs, too.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    if (System.getenv("FLATWATER_LOG_LEVEL") == null) {
      Logging.quiet();
    }
    PrintWriter say = spec.commandLine().getOut();
    List<Fault> faults = faults();
    Path directory =
        out == null
            ? Files.createTempDirectory("flatwater-faults-")
            : Place.of(Optional.of(out)).directory();
    Campaign campaign = new Campaign(faults, seed, model(), directory);
    say.println(faults.size() + " faults, seed " + seed + ", in " + directory);
    Findings findings =
        Interruption.guard(
            goOn ->
                campaign.run(
                    goOn,
                    line -> {
                      say.println(line);
                      say.flush();
                    }));
    if (json != null) {
      Files.writeString(json, FaultJson.of(findings), StandardCharsets.UTF_8);
    }
    findings.differences().forEach(say::println);
    say.println();
    say.print(FaultTable.of(findings));
    say.println(findings.sentence());
    say.flush();
    if (findings.clean() && out == null) {
      Files.delete(directory);
    }
    return findings.clean() ? 0 : 1;
  }

  private List<Fault> faults() {
    try {
      if (!lines.isEmpty()) {
        return lines.stream().map(Fault::parse).toList();
      }
      List<Kind> kinds =
          only.isEmpty() ? List.of(Kind.values()) : only.stream().map(Kind::of).toList();
      return Campaign.schedule(seed, kills, kinds);
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  private Model model() {
    return switch (model) {
      case "small" -> Model.SMALL;
      case "quickstart" -> Model.QUICKSTART;
      default -> throw new Failure("--model is small or quickstart, found \"" + model + "\"");
    };
  }
}
