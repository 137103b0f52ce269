package io.flatwater.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.app.bench.CleanProcess;
import io.flatwater.app.bench.ExecutorBench;
import io.flatwater.app.bench.ExecutorBench.Line;
import io.flatwater.app.bench.ExecutorBench.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the executors against each other. */
@Command(
    name = "executors",
    description = "Time gradients, SAM steps and predictions on oneDNN and on DL4J.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater bench executors                     three networks, about three minutes",
      "  flatwater bench executors --short             an order of magnitude in half a minute",
      "  flatwater bench executors --network cnn-28x28 --json"
    })
final class BenchExecutorsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--short", description = "Measure for some seconds only.")
  private boolean brief;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "Only this network (may be repeated): ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> networks = new ArrayList<>();

  /** The names of the networks. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(ExecutorBench.subjects().stream().map(Subject::name).toList());
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> pinned = CleanProcess.pinned();
    if (!pinned.isEmpty()) {
      System.err.println("flatwater: without " + String.join(", ", pinned) + " for this run");
      return CleanProcess.again(arguments());
    }
    List<Subject> subjects =
        ExecutorBench.subjects().stream()
            .filter(s -> networks.isEmpty() || networks.contains(s.name()))
            .toList();
    if (subjects.isEmpty()) {
      throw new IllegalArgumentException(
          "no network is named " + networks + ", expected some of " + new Names());
    }
    ExecutorBench bench = brief ? ExecutorBench.brief() : ExecutorBench.thorough();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          Locale.ROOT,
          "%-22s %-12s %-10s %6s %7s %10s %10s %9s%n",
          "network",
          "work",
          "executor",
          "shards",
          "threads",
          "ms",
          "x DL4J",
          "/ bare");
    }
    for (Subject subject : subjects) {
      for (Line line : bench.measure(subject)) {
        print(out, line);
      }
      out.flush();
    }
    if (!json) {
      out.println(
          """

          x DL4J: how many times as fast as DL4J on one thread. / bare: time over that of the
          primitives alone, two gradients for a SAM step. Least of many times, on one thread of its
          processor time; compare in one run only. dl4j-stock: DL4J's own computeGradientAndScore.""");
    }
    out.flush();
    return 0;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("bench", "executors"));
    if (brief) {
      arguments.add("--short");
    }
    if (json) {
      arguments.add("--json");
    }
    networks.forEach(name -> arguments.addAll(List.of("--network", name)));
    return arguments;
  }

  private void print(PrintWriter out, Line line) throws JsonProcessingException {
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(line));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-22s %-12s %-10s %6d %7d %10.4f %10.1f %9s%n",
        line.network(),
        line.work(),
        line.executor(),
        line.shards(),
        line.threads(),
        line.ms(),
        line.ratioToDl4j(),
        line.ratioToBare() == 0 ? "" : String.format(Locale.ROOT, "%.2f", line.ratioToBare()));
  }
}
