package io.flatwater.trainer;

import io.flatwater.model.file.Counters;
import java.util.function.Consumer;

/** Tells how far a session is, ten times a second at most. Belongs to the service's thread. */
final class Bulletin {
  private static final long EVERY_NANOS = 100_000_000L;

  private final Consumer<Progress> reader;
  private final Sources sources;
  private long last;

  /** Whom to ask. */
  record Sources(Bench bench, InputService input, CutService cuts, ReturnService returns) {}

  Bulletin(Consumer<Progress> reader, Sources sources) {
    this.reader = reader;
    this.sources = sources;
  }

  /** Tells it if it is time. The worker must rest. */
  void tell() {
    long now = System.nanoTime();
    if (last == 0 || now - last >= EVERY_NANOS) {
      tellNow();
    }
  }

  /** Tells it. The worker must rest. */
  void tellNow() {
    last = System.nanoTime();
    Counters counted = Counters.NONE;
    int lineages = 0;
    for (Holding holding : sources.bench().held()) {
      lineages += holding.index().entries().size();
      counted = counted.plus(holding.counted());
    }
    reader.accept(
        new Progress(
            sources.bench().records(),
            sources.bench().steps(),
            sources.bench().refused(),
            sources.input().lag().orElse(-1),
            counted,
            lineages,
            sources.cuts().version(),
            sources.returns().restores()));
  }
}
