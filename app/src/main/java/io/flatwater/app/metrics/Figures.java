package io.flatwater.app.metrics;

import io.flatwater.model.onednn.NativeMemory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/** Registers figures that are read when they are asked for. */
final class Figures {
  private static final double NANOS = 1e9;

  private final MeterRegistry registry;

  /** A counter's registry does not keep what it reads. */
  private final List<DoubleSupplier> kept = new CopyOnWriteArrayList<>();

  Figures(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers what only grows. */
  void counter(String name, String help, DoubleSupplier value, String... tags) {
    kept.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** Registers what grows and shrinks. */
  void gauge(String name, String help, DoubleSupplier value, String... tags) {
    Gauge.builder(name, value::getAsDouble).description(help).tags(tags).register(registry);
  }

  /** Registers the memory of networks, of which ingest has none. */
  void nativeMemory() {
    gauge(
        "flatwater.native.memory.bytes",
        "Memory outside the heap that networks of the native executor hold",
        NativeMemory::bytes);
    counter(
        "flatwater.native.leaks",
        "Networks that nobody has closed; their memory was freed late",
        NativeMemory::leaks);
  }

  /** Registers a histogram of seconds. */
  Timer histogram(String name, String help, double... bounds) {
    return Timer.builder(name)
        .description(help)
        .serviceLevelObjectives(
            DoubleStream.of(bounds)
                .mapToObj(seconds -> Duration.ofNanos((long) (seconds * NANOS)))
                .toArray(Duration[]::new))
        .register(registry);
  }
}
