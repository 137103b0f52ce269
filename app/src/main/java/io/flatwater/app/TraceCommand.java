package io.flatwater.app;

import io.flatwater.app.trace.Trail;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a trace from an example to the verdict on the checkpoint that it went into. */
@Command(
    name = "trace",
    description = {
      "Print the way of a trace: examples, mini-batch, step, checkpoint, metrics, verdict.",
      "The services have to run with tracing.headers: true. Reads the topics from their beginning,",
      "or what is younger than --since."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater trace 4bf92f3577b34da6a3ce929d0e0e4736 --config my.yaml",
      "  flatwater trace 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 --since 2h"
    })
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Parameters(
      paramLabel = "TRACE",
      description = "32 hexadecimal digits, or a whole traceparent header.")
  private String trace = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Read what was appended in this time, such as 30m, 2h, 3d (default: all).")
  private String since = "";

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "5",
      description = "Most lines of a topic (default: ${DEFAULT-VALUE}).")
  private int most;

  @Override
  public Integer call() {
    Instant from =
        since.isEmpty() ? Instant.EPOCH : Instant.now().minus(Times.parse("--since", since));
    Trail trail;
    try {
      trail = new Trail(trace);
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    Installation installation = new Installation(options.read());
    TopicLog log = new TopicLog(installation.clients(), installation.codec());
    for (Topic topic : Trail.TOPICS) {
      log.raw(installation.topics().name(topic), from, record -> trail.take(topic, record));
    }
    List<Trail.Stop> stops = trail.stops();
    if (stops.isEmpty()) {
      throw new Failure(
          "no record is in the trace "
              + trace
              + " or links to it; do the services run with tracing.headers: true?");
    }
    print(stops);
    return 0;
  }

  private void print(List<Trail.Stop> stops) {
    PrintWriter out = spec.commandLine().getOut();
    Map<Topic, Integer> counts = new EnumMap<>(Topic.class);
    stops.forEach(stop -> counts.merge(stop.topic(), 1, Integer::sum));
    Map<Topic, Integer> printed = new EnumMap<>(Topic.class);
    for (Trail.Stop stop : stops) {
      int number = printed.merge(stop.topic(), 1, Integer::sum);
      if (number <= most) {
        out.printf(
            Locale.ROOT,
            "%-12s  %-24s  %-8s  %s%n",
            stop.topic().suffix(),
            stop.time().truncatedTo(ChronoUnit.MILLIS),
            stop.partition() + ":" + stop.offset(),
            stop.name());
      } else if (number == most + 1) {
        out.printf(
            "%-12s  and %d more (--most)%n",
            stop.topic().suffix(), counts.getOrDefault(stop.topic(), 0) - most);
      }
    }
    if (!counts.containsKey(Topic.MINI_BATCHES)) {
      out.println(
          "No mini-batch links to it: the example was held out, refused, or waits for others.");
    }
    out.flush();
  }
}
