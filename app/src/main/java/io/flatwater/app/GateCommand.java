package io.flatwater.app;

import io.flatwater.evaluator.gate.Backtest;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.evaluator.gate.GateSettings;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rules by which a model becomes live. */
@Command(
    name = "gate",
    description = "Try the rules by which a model becomes live.",
    mixinStandardHelpOptions = true,
    subcommands = GateCommand.BacktestCommand.class)
final class GateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Replays rules over recorded metrics. */
  @Command(
      name = "backtest",
      description = "Replay rules over the recorded metrics and print what would have been live.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater gate backtest --rule 'ood.worst >= live.ood.worst - 0.01'",
        "  flatwater gate backtest --rule 'accuracy > live.accuracy and nll < live.nll' --after 3"
      })
  static final class BacktestCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Option(
        names = "--rule",
        paramLabel = "RULE",
        required = true,
        description = "A candidate has to hold it to become live; repeatable, all have to hold.")
    private List<String> rules = new ArrayList<>();

    @Option(
        names = "--roll-back",
        paramLabel = "RULE",
        description = "The live model is rolled back when it holds this; repeatable, any will do.")
    private List<String> rollBack = new ArrayList<>();

    @Option(
        names = "--after",
        paramLabel = "N",
        defaultValue = "1",
        description = "Times in a row that a rule has to hold (default: ${DEFAULT-VALUE}).")
    private int after;

    @Option(
        names = "--min-probes",
        paramLabel = "ROWS",
        description = "Fewest labelled probe rows that decide (default: gate.minProbes).")
    private @Nullable Long minProbes;

    @Override
    public Integer call() {
      Installation installation = new Installation(options.read());
      long fewest = minProbes == null ? installation.configuration().gate().minProbes() : minProbes;
      GateSettings settings;
      try {
        settings = GateSettings.of(rules, rollBack, after, after, fewest);
      } catch (IllegalArgumentException e) {
        throw new Failure(String.valueOf(e.getMessage()), e);
      }
      List<Evaluation> recorded = new ArrayList<>();
      new TopicLog(installation.clients(), installation.codec())
          .read(
              installation.topics().name(Topic.METRICS),
              (at, record) -> {
                if (record instanceof Evaluation evaluation) {
                  recorded.add(evaluation);
                }
              });
      print(Backtest.of(settings, recorded));
      return 0;
    }

    private void print(Backtest backtest) {
      PrintWriter out = spec.commandLine().getOut();
      long kept = 0;
      String lastKept = "";
      for (var decision : backtest.decisions()) {
        Promotion p = decision.promotion();
        if (p.getVerdict() == Verdict.KEPT) {
          kept++;
          lastKept = p.getLineage() + "@" + p.getVersion() + ": " + p.getReason();
        } else {
          out.println(
              LiveText.eventTime(p.getEventTime())
                  + "  "
                  + LiveText.word(p.getVerdict())
                  + "  "
                  + p.getLineage()
                  + "@"
                  + p.getVersion()
                  + "  "
                  + p.getReason());
        }
      }
      out.println(
          backtest.decisions().size()
              - kept
              + " changes, "
              + kept
              + " candidates kept out, "
              + backtest.undecided()
              + " undecided for want of equal probe sets");
      if (kept > 0) {
        out.println("the last that was kept out is " + lastKept);
      }
      for (var live : new TreeMap<String, Contender>(backtest.live()).entrySet()) {
        out.println("live for " + live.getKey() + ": " + live.getValue().name());
      }
      out.flush();
    }
  }
}
