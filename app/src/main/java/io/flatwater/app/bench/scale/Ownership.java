package io.flatwater.app.bench.scale;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who has trained which part of which partition, read from what the trainers logged when they took
 * state up.
 *
 * <p>A partition's offsets from one restore to the next were committed by whoever restored there
 * last.
 */
record Ownership(List<Taking> takings) {
  private static final Pattern RESTORED =
      Pattern.compile("time=(\\S+) .*event=restored .*?partition=(\\d+) .*?offset=(\\d+).*");

  /**
   * A trainer has taken a partition up.
   *
   * @param wallMillis when, milliseconds since 1970
   * @param offset at which it goes on
   */
  record Taking(String trainer, int partition, long offset, long wallMillis) {}

  Ownership {
    takings = List.copyOf(takings);
  }

  /** Reads the logs of all trainers. */
  static Ownership read(Map<String, List<String>> logs) {
    List<Taking> takings = new ArrayList<>();
    logs.forEach(
        (trainer, lines) ->
            lines.forEach(
                line -> {
                  Matcher m = RESTORED.matcher(line);
                  if (m.matches()) {
                    takings.add(
                        new Taking(
                            trainer,
                            Integer.parseInt(m.group(2)),
                            Long.parseLong(m.group(3)),
                            Instant.parse(m.group(1)).toEpochMilli()));
                  }
                }));
    takings.sort(Comparator.comparingLong(Taking::wallMillis));
    return new Ownership(takings);
  }

  /** Returns who has committed a record; empty if that is not known. */
  Optional<String> owner(int partition, long offset) {
    return takings.stream()
        .filter(t -> t.partition() == partition && t.offset() <= offset)
        .max(Comparator.comparingLong(Taking::offset).thenComparingLong(Taking::wallMillis))
        .map(Taking::trainer);
  }

  /** Returns who took a partition up first after a moment, if anybody did. */
  Optional<Taking> takenAfter(int partition, long wallMillis) {
    return takings.stream()
        .filter(t -> t.partition() == partition && t.wallMillis() > wallMillis)
        .min(Comparator.comparingLong(Taking::wallMillis));
  }
}
