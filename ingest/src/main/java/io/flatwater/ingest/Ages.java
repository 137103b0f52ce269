package io.flatwater.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which streams' open mini-batches are old, counted in ticks of somebody else's clock.
 *
 * <p>A batch that was open at one tick and is still open at the next one but one is old: it has
 * waited for one to two ticks.
 */
final class Ages {
  private final Map<String, Age> open = new HashMap<>();
  private long ticks;

  private record Age(long batch, long since) {}

  /** Forgets all. */
  void clear() {
    open.clear();
  }

  /** Notes which mini-batch of a stream is open now. */
  void note(String stream, OptionalLong batch) {
    if (batch.isEmpty()) {
      open.remove(stream);
      return;
    }
    Age known = open.get(stream);
    if (known == null || known.batch() != batch.getAsLong()) {
      open.put(stream, new Age(batch.getAsLong(), ticks));
    }
  }

  /** Counts a tick and returns the streams whose batches are old, in the order of their names. */
  List<String> tick() {
    ticks++;
    List<String> old = new ArrayList<>();
    open.forEach(
        (stream, age) -> {
          if (age.since() + 1 < ticks) {
            old.add(stream);
          }
        });
    old.sort(String::compareTo);
    return old;
  }
}
