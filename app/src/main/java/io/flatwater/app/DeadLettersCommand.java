package io.flatwater.app;

import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which records could not be used, and why. */
@Command(
    name = "dead-letters",
    description = "Count the records that could not be used by reason, and show the latest ones.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater dead-letters --config flatwater.yaml",
      "  flatwater dead-letters --last 100 --reason WRONG_SHAPE"
    })
final class DeadLettersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many to show (default: ${DEFAULT-VALUE}).")
  private int last;

  @Option(names = "--reason", paramLabel = "CODE", description = "Only those of this reason.")
  private String reason = "";

  @Override
  public Integer call() {
    if (last < 0) {
      throw new Failure("--last: found " + last + ", expected 0 or more");
    }
    Installation installation = new Installation(options.read());
    Digest digest = new Digest(last, reason);
    new TopicLog(installation.clients(), installation.codec())
        .read(
            installation.topics().name(Topic.DEAD_LETTERS),
            (at, record) -> {
              if (record instanceof DeadLetter letter) {
                digest.take(at.time(), letter);
              }
            });
    PrintWriter out = spec.commandLine().getOut();
    digest.print(out);
    out.flush();
    return 0;
  }

  /** Counts letters and keeps the lines of the latest. */
  static final class Digest {
    private final int last;
    private final String reason;
    private final Map<String, Long> counts = new TreeMap<>();

    /** The oldest first: partitions are read one beside the other, so letters come in any order. */
    private final PriorityQueue<Map.Entry<Instant, String>> latest =
        new PriorityQueue<>(Map.Entry.comparingByKey());

    /**
     * Begins with nothing.
     *
     * @param last most lines that are kept
     * @param reason of those that count; empty: all
     */
    Digest(int last, String reason) {
      this.last = last;
      this.reason = reason;
    }

    void take(Instant time, DeadLetter letter) {
      if (!reason.isEmpty() && !reason.equals(letter.getReason())) {
        return;
      }
      counts.merge(letter.getReason(), 1L, Long::sum);
      String where = letter.getTopic() + "-" + letter.getPartition() + "@" + letter.getOffset();
      latest.add(
          Map.entry(
              time,
              String.join(
                  "  ",
                  time.toString(),
                  letter.getReason(),
                  where,
                  "by " + letter.getService() + ": " + letter.getMessage())));
      if (latest.size() > last) {
        latest.remove();
      }
    }

    void print(PrintWriter out) {
      if (counts.isEmpty()) {
        out.println(reason.isEmpty() ? "no dead letters" : "no dead letters of reason " + reason);
        return;
      }
      counts.forEach((code, count) -> out.printf("%8d  %s%n", count, code));
      latest.stream().sorted(Map.Entry.comparingByKey()).forEach(e -> out.println(e.getValue()));
    }
  }
}
