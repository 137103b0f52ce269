package io.flatwater.app.bench.soak;

import io.flatwater.app.bench.memory.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the work of a soak has cost, from its first step on, so that starting up does not count.
 *
 * @param processor seconds of processor time by process
 * @param logBytes bytes that each topic takes on the broker's disk
 * @param checkpointBytes of one checkpoint file
 * @param rows examples of a mini-batch
 */
public record Costs(
    Map<String, Double> processor, Map<String, Long> logBytes, long checkpointBytes, int rows) {
  private static final double NANOS = 1e9;

  public Costs {
    processor = Map.copyOf(processor);
    logBytes = Map.copyOf(logBytes);
  }

  /** Returns the processor time of each process after the first step. */
  static Map<String, Double> processor(Map<String, List<Sample>> samples) {
    Map<String, Double> seconds = new TreeMap<>();
    samples.forEach(
        (name, all) -> {
          long before =
              all.stream()
                  .filter(s -> s.work() == 0)
                  .mapToLong(Sample::processorNanos)
                  .max()
                  .orElse(0);
          seconds.put(name, (all.get(all.size() - 1).processorNanos() - before) / NANOS);
        });
    return seconds;
  }

  double seconds(String process) {
    return processor.getOrDefault(process, 0.0);
  }
}
