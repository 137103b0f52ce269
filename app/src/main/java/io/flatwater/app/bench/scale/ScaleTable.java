package io.flatwater.app.bench.scale;

import io.flatwater.app.bench.scale.ScaleResult.BrokerLoss;
import io.flatwater.app.bench.scale.ScaleResult.Partition;
import io.flatwater.app.bench.scale.ScaleResult.Takeover;
import io.flatwater.app.bench.scale.ScaleResult.TrainerLoss;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A result as a table for a terminal, ended by the verdict. */
public final class ScaleTable {
  private static final String ROW = "  %-10s %-34s %-26s %s\n";

  private ScaleTable() {}

  /** Returns the table, lines ended by {@code \n}. */
  public static String of(ScaleResult result) {
    StringBuilder out = new StringBuilder();
    Scale scale = result.scale();
    out.append(
        format(
            "%d streams in %d partitions, %d brokers with %d copies, %d trainers, %d of ingest and"
                + " evaluator each; %,d examples; took %d s\n",
            scale.streams(),
            scale.partitions(),
            scale.brokers(),
            scale.copies(),
            scale.trainers(),
            scale.others(),
            (long) scale.streams() * scale.examples(),
            result.took().toSeconds()));
    out.append(format(ROW, "partition", "streams", "steps by trainer", "leader"));
    for (Partition p : result.partitions()) {
      out.append(
          format(
              ROW,
              p.number(),
              String.join(" ", p.streams()),
              spelled(p.steps()),
              p.leaderBefore() == p.leaderAfter()
                  ? "broker " + p.leaderBefore()
                  : "broker " + p.leaderBefore() + ", then " + p.leaderAfter()));
    }
    out.append(format(ROW, "all", "", spelled(result.stepsByTrainer()), ""));
    result.trainerLoss().ifPresent(loss -> trainer(loss, out));
    result.brokerLoss().ifPresent(loss -> broker(loss, out));
    result.judgement().differences().forEach(d -> out.append("  differs: ").append(d).append('\n'));
    return out.append(result.judgement().line()).append('\n').toString();
  }

  private static void trainer(TrainerLoss loss, StringBuilder out) {
    out.append(format("trainer %s was killed after %,d steps\n", loss.name(), loss.steps()));
    for (Takeover t : loss.takeovers()) {
      out.append(
          format(
              "  partition %d: restored by %s after %.1f s, %s\n",
              t.partition(),
              t.by(),
              t.restoredSeconds(),
              t.stepSeconds().isPresent()
                  ? format("next step published after %.1f s", t.stepSeconds().getAsDouble())
                  : "no step was left"));
    }
  }

  private static void broker(BrokerLoss loss, StringBuilder out) {
    out.append(
        format(
            "broker %d, which coordinated the trainers' group, was killed after %,d steps\n"
                + "  it led %d of %d partitions; all were led by others after %.1f s; longest time"
                + " without a published step %.1f s\n",
            loss.id(),
            loss.steps(),
            loss.led(),
            loss.of(),
            loss.leadersSeconds(),
            loss.pauseSeconds()));
  }

  private static String spelled(Map<String, Long> steps) {
    return new TreeMap<>(steps)
        .entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
