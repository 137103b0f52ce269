package io.flatwater.app;

import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is live, or was, and why. */
@Command(
    name = "live",
    description = "Say which model of a stream is live, or was at some time, and why.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater live                                       of every stream",
      "  flatwater live --stream mnist --history              and all that was decided before",
      "  flatwater live --stream mnist --at 2026-11-24T10:00:00Z",
      "  flatwater live --stream mnist --at 2024-01-01T00:00:07Z --event-time"
    })
final class LiveCommand implements Callable<Integer> {
  private static final Set<Verdict> CHANGES = EnumSet.of(Verdict.PROMOTED, Verdict.ROLLED_BACK);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(names = "--stream", paramLabel = "STREAM", description = "Only this one.")
  private String stream = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When; a date or an ISO time with zone (default: now).")
  private @Nullable String at;

  @Option(
      names = "--event-time",
      description = "Take --at as the data's time rather than the clock's.")
  private boolean eventTime;

  @Option(names = "--history", description = "Show every verdict up to then, kept ones included.")
  private boolean history;

  /** An entry of the audit log, and when it was written. */
  private record Entry(Instant written, Promotion promotion) {}

  @Override
  public Integer call() {
    Optional<Instant> until = Optional.ofNullable(at).map(LiveCommand::time);
    Map<String, List<Entry>> streams = read(until);
    PrintWriter out = spec.commandLine().getOut();
    if (streams.isEmpty()) {
      throw new Failure(
          (stream.isEmpty() ? "no model" : "no model of stream " + stream)
              + (until.isPresent() ? " was live at " + until.get() : " is live")
              + "; the gate decides when checkpoints are judged: see flatwater evaluate");
    }
    streams.forEach((name, entries) -> show(out, name, entries));
    out.flush();
    return 0;
  }

  private Map<String, List<Entry>> read(Optional<Instant> until) {
    Installation installation = new Installation(options.read());
    Map<String, List<Entry>> streams = new TreeMap<>();
    new TopicLog(installation.clients(), installation.codec())
        .read(
            installation.topics().name(Topic.PROMOTIONS),
            (position, record) -> {
              if (record instanceof Promotion p
                  && (stream.isEmpty() || p.getStream().equals(stream))) {
                Instant when = eventTime ? p.getEventTime() : position.time();
                if (until.isEmpty() || !when.isAfter(until.get())) {
                  streams
                      .computeIfAbsent(p.getStream(), s -> new ArrayList<>())
                      .add(new Entry(position.time(), p));
                }
              }
            });
    return streams;
  }

  private void show(PrintWriter out, String name, List<Entry> entries) {
    if (history) {
      out.println(name);
      entries.forEach(e -> out.println("  " + LiveText.line(e.written(), e.promotion())));
    }
    Optional<Entry> change =
        entries.stream()
            .filter(e -> CHANGES.contains(e.promotion().getVerdict()))
            .reduce((a, b) -> b);
    if (change.isEmpty()) {
      out.println(
          name + ": no model was live, " + entries.size() + " verdicts: " + counts(entries));
      return;
    }
    Promotion p = change.get().promotion();
    out.println(name + ": " + p.getLineage() + "@" + p.getVersion());
    out.println(
        "  since      "
            + change.get().written()
            + " (event time "
            + LiveText.eventTime(p.getEventTime())
            + ")");
    out.println("  why        " + p.getReason());
    out.println("  who        " + p.getActor());
    out.println(
        "  step       "
            + p.getStep()
            + ", seen up to event time "
            + LiveText.eventTime(p.getModelTime()));
    out.println(
        "  before     "
            + (p.getPredecessorVersion() < 0
                ? "nothing"
                : p.getPredecessorLineage() + "@" + p.getPredecessorVersion()));
    out.println("  pinned     " + pinned(entries));
    out.println("  state      " + p.getStateHash());
    out.println("  file       " + p.getFile());
    List<Entry> after = entries.subList(entries.indexOf(change.get()) + 1, entries.size());
    out.println("  since then " + (after.isEmpty() ? "no verdict" : counts(after)));
    if (!after.isEmpty()) {
      Entry last = after.get(after.size() - 1);
      out.println("  last       " + LiveText.line(last.written(), last.promotion()));
    }
  }

  private static String pinned(List<Entry> entries) {
    return entries.stream()
        .map(Entry::promotion)
        .filter(p -> p.getVerdict() == Verdict.PINNED || p.getVerdict() == Verdict.UNPINNED)
        .reduce((a, b) -> b)
        .filter(p -> p.getVerdict() == Verdict.PINNED)
        .map(p -> "by " + p.getActor() + ": " + p.getReason())
        .orElse("no");
  }

  private static String counts(List<Entry> entries) {
    return entries.stream()
        .collect(
            Collectors.groupingBy(
                e -> e.promotion().getVerdict(), TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(e -> e.getValue() + " " + LiveText.word(e.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException notAnInstant) {
      try {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeParseException notADate) {
        throw new Failure(
            "--at: found "
                + text
                + ", expected a time such as 2026-11-24T10:00:00Z or a date such as 2026-11-24",
            notADate);
      }
    }
  }
}
