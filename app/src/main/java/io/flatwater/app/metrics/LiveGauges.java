package io.flatwater.app.metrics;

import io.flatwater.evaluator.gate.Contender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells which model of each stream is live: one series a stream, the lineage as its label. */
final class LiveGauges {
  private static final double NANOS = 1e9;

  private final MultiGauge version;
  private final MultiGauge time;
  private Map<String, Contender> told = Map.of();

  /**
   * Makes gauges below a name.
   *
   * @param prefix for example {@code flatwater.gate.live}
   * @param what they tell of, for example "the model that is live"
   */
  LiveGauges(MeterRegistry registry, String prefix, String what) {
    version =
        MultiGauge.builder(prefix + ".version")
            .description("Version of " + what + ", by stream and lineage")
            .register(registry);
    time =
        MultiGauge.builder(prefix + ".event.timestamp.seconds")
            .description(
                "Event time up to which " + what + " has seen its stream, seconds since 1970")
            .register(registry);
  }

  /**
   * Notes what is live now; a series of what no longer is goes away.
   *
   * @param live checkpoint by stream
   */
  synchronized void look(Map<String, Contender> live) {
    if (live.equals(told)) {
      return;
    }
    List<MultiGauge.Row<?>> versions = new ArrayList<>();
    List<MultiGauge.Row<?>> times = new ArrayList<>();
    live.forEach(
        (stream, model) -> {
          Tags tags = Tags.of("stream", stream, "lineage", model.lineage());
          versions.add(MultiGauge.Row.of(tags, model.version()));
          times.add(MultiGauge.Row.of(tags, seconds(model.eventTime())));
        });
    version.register(versions, true);
    time.register(times, true);
    told = Map.copyOf(live);
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / NANOS;
  }
}
