package io.flatwater.evaluator;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each stream that its checkpoints have waited long for probe sets. */
final class Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Set<String> required;
  private final Map<String, Long> since = new HashMap<>();

  /** Makes a watch that names the sets that are waited for. */
  Waiting(Set<String> required) {
    this.required = required;
  }

  /** Looks at the streams that wait at a time, in nanoseconds of any origin. */
  void complain(Set<String> streams, long now) {
    since.keySet().retainAll(streams);
    for (String stream : streams) {
      Long first = since.putIfAbsent(stream, now);
      if (first != null && first != Long.MAX_VALUE && now - first > PATIENCE_NANOS) {
        since.put(stream, Long.MAX_VALUE);
        LOG.warn("checkpoints wait for sealed probe sets stream={} required={}", stream, required);
      }
    }
  }
}
