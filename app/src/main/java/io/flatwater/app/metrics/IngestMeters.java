package io.flatwater.app.metrics;

import io.flatwater.app.web.Health;
import io.flatwater.ingest.Counts;
import io.flatwater.ingest.IngestService.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The figures and the health of ingest; they are of the moment of the last {@link #look}. */
public final class IngestMeters implements Health {
  private static final double MICROS = 1e6;
  private static final Counts.Numbers NOTHING = new Counts.Numbers(0, 0, 0, 0, 0, 0, 0);
  private static final Counts.Labels NO_LABELS = new Counts.Labels(0, 0, 0, 0, 0, 0, 0, 0);

  private final Figures figures;
  private final Vitals vitals;
  private final ServiceHealth health;
  private volatile Progress last =
      new Progress(NOTHING, NO_LABELS, Map.of(), Long.MIN_VALUE, 0, "CREATED");
  private final Set<String> reasons = ConcurrentHashMap.newKeySet();

  /**
   * Makes the figures of an ingest that begins now.
   *
   * @param patience how long it may get on with nothing, though there is work
   * @param clock nanoseconds, of which only differences count
   */
  public IngestMeters(MeterRegistry registry, Duration patience, LongSupplier clock) {
    figures = new Figures(registry);
    vitals = new Vitals(patience, clock);
    health = new ServiceHealth(clock);
    count("records", "Records that were taken, good and bad", Counts.Numbers::records);
    count("batches", "Mini-batches that were written", Counts.Numbers::batches);
    count("held.out.examples", "Examples that were held out", Counts.Numbers::heldOut);
    count("probe.sets", "Sets of held-out examples that were sealed", Counts.Numbers::probeSets);
    count(
        "repeated.examples",
        "Examples that were dropped because their id had come before",
        Counts.Numbers::repeated);
    count("ended.streams", "Streams that have ended", Counts.Numbers::ended);
    label("joined", Counts.Labels::joined);
    label("conflicting", Counts.Labels::conflicts);
    label("repeated", Counts.Labels::repeated);
    label("missing", Counts.Labels::unlabelled);
    label("orphaned", Counts.Labels::orphans);
    label("evicted", Counts.Labels::evicted);
    figures.gauge(
        "flatwater.ingest.lag.records",
        "Records of the examples that are not read yet",
        () -> last.lag());
    figures.gauge(
        "flatwater.ingest.running",
        "1 while partitions are assigned and their state is there, otherwise 0",
        () -> last.running() ? 1 : 0);
    figures.gauge(
        "flatwater.ingest.event.timestamp.seconds",
        "Latest event time in any mini-batch, seconds since 1970",
        () -> last.latestMicros() == Long.MIN_VALUE ? Double.NaN : last.latestMicros() / MICROS);
  }

  private void count(String name, String help, ToLongFunction<Counts.Numbers> number) {
    figures.counter("flatwater.ingest." + name, help, () -> number.applyAsLong(last.numbers()));
  }

  private void label(String result, ToLongFunction<Counts.Labels> number) {
    figures.counter(
        "flatwater.ingest.late.labels",
        "Labels that came later than their examples, and examples that waited for one in vain",
        () -> number.applyAsLong(last.labels()),
        "result",
        result);
  }

  /** Notes how far it is; to be called often. */
  public void look(Progress now) {
    vitals.polled(now.lag() > 0);
    if (now.numbers().records() != last.numbers().records()) {
      vitals.finished();
    }
    last = now;
    for (String reason : now.refusals().keySet()) {
      if (reasons.add(reason)) {
        figures.counter(
            DeadLetters.NAME,
            DeadLetters.HELP,
            () -> last.refusals().getOrDefault(reason, 0L),
            "reason",
            reason);
      }
    }
  }

  @Override
  public List<String> faults() {
    return vitals.faults();
  }

  @Override
  public List<String> complaints() {
    return health.complaints(
        last.running(), "partitions are being assigned, or their state is being read back");
  }
}
