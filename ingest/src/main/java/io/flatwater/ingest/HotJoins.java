package io.flatwater.ingest;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The joins, with their batchers, of the streams that were heard of last; the others wait in their
 * journals.
 *
 * <p>A journal is complete after every example, so both may be dropped at any time between two
 * examples and read again when its stream goes on.
 */
final class HotJoins implements Function<String, LabelJoin> {
  /** Sizes are added up once in so many calls. */
  private static final int CALLS_BETWEEN_LOOKS = 256;

  private final long mostBytes;
  private final Function<String, LabelJoin> reader;
  private final Map<String, LabelJoin> hot = new LinkedHashMap<>(16, 0.75f, true);
  private int calls;

  /**
   * Keeps joins in memory.
   *
   * @param mostBytes of all of them, about
   * @param reader reads a join and its batcher from their journals
   */
  HotJoins(long mostBytes, Function<String, LabelJoin> reader) {
    this.mostBytes = mostBytes;
    this.reader = reader;
  }

  /** Returns the join of a stream; to be used before the next call. */
  @Override
  public LabelJoin apply(String stream) {
    LabelJoin join = hot.get(stream);
    if (join == null) {
      join = reader.apply(stream);
      hot.put(stream, join);
    }
    if (++calls % CALLS_BETWEEN_LOOKS == 0) {
      drop();
    }
    return join;
  }

  /** Drops all. */
  void clear() {
    hot.clear();
  }

  int size() {
    return hot.size();
  }

  /** Drops those that wait longest, never the one that was asked for last. */
  private void drop() {
    long bytes = hot.values().stream().mapToLong(LabelJoin::bytes).sum();
    Iterator<LabelJoin> eldest = hot.values().iterator();
    for (int left = hot.size(); bytes > mostBytes && left > 1; left--) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }
}
