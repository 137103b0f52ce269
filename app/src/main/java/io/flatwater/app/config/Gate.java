package io.flatwater.app.config;

import io.flatwater.evaluator.GateServiceSettings;
import io.flatwater.evaluator.ServedSettings;
import io.flatwater.evaluator.gate.GateSettings;
import java.util.List;

/** Which model of a stream is live. */
public record Gate(
    @Setting(value = "Whether `flatwater evaluate` decides which model is live", fallback = "true")
        boolean enabled,
    @Setting(
            value =
                "Consumer group; gates of one name share the streams among them, and an"
                    + " installation has one name. The process is named by `evaluator.instance`",
            fallback = GateServiceSettings.NAME,
            pattern = "[a-zA-Z0-9._-]{1,93}",
            form = "1 to 93 letters, digits, '.', '_' and '-'")
        String name,
    @Setting(
            value =
                "Conditions that a candidate has to hold to become live, all of them; `live.`"
                    + " stands before the metrics of the live model",
            fallback = "[\"accuracy > live.accuracy\"]")
        List<String> promoteWhen,
    @Setting(
            value =
                "Conditions of which the live model must hold none, or it is rolled back;"
                    + " `previous.` stands before the metrics of the model before it",
            fallback = "[\"accuracy < previous.accuracy - 0.02\"]")
        List<String> rollBackWhen,
    @Setting(
            value = "Candidates of a lineage that have to hold in a row before one is promoted",
            fallback = "2",
            least = 1,
            most = 1_000)
        int promoteAfter,
    @Setting(
            value = "Times in a row that the live model has to decay before it is rolled back",
            fallback = "2",
            least = 1,
            most = 1_000)
        int rollBackAfter,
    @Setting(
            value = "Labelled probe rows below which nothing is decided",
            fallback = "100",
            least = 1)
        long minProbes,
    @Setting("How served predictions are judged by labels that come later") ServedSection served) {

  /** How served predictions are judged by labels that come later. */
  public record ServedSection(
      @Setting(
              value = "Whether `flatwater evaluate` joins `predictions` with `labels`",
              fallback = "true")
          boolean enabled,
      @Setting(
              value = "Newest joined rows of a checkpoint that count",
              fallback = "1000",
              least = 1,
              most = 1_000_000)
          int window,
      @Setting(
              value = "Joined rows of a checkpoint between two records about it",
              fallback = "100",
              least = 1,
              most = 1_000_000)
          int everyRows) {}

  public Gate {
    promoteWhen = List.copyOf(promoteWhen);
    rollBackWhen = List.copyOf(rollBackWhen);
    settings(promoteWhen, rollBackWhen, promoteAfter, rollBackAfter, minProbes);
  }

  /** Returns the rules. */
  public GateSettings settings() {
    return settings(promoteWhen, rollBackWhen, promoteAfter, rollBackAfter, minProbes);
  }

  /** Returns how the gate runs in a process of this name. */
  public GateServiceSettings service(String instance) {
    return new GateServiceSettings(name, instance, settings());
  }

  /** Returns how served predictions are judged in a process of this name. */
  public ServedSettings served(String instance) {
    return new ServedSettings(servedName(), instance, served.window(), served.everyRows());
  }

  /** Returns the consumer group of those who judge served predictions. */
  public String servedName() {
    return name + "-served";
  }

  private static GateSettings settings(
      List<String> promoteWhen,
      List<String> rollBackWhen,
      int promoteAfter,
      int rollBackAfter,
      long minProbes) {
    return GateSettings.of(promoteWhen, rollBackWhen, promoteAfter, rollBackAfter, minProbes);
  }
}
