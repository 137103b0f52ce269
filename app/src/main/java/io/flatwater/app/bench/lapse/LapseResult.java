package io.flatwater.app.bench.lapse;

import io.flatwater.app.bench.memory.Trace;
import java.time.Duration;

/**
 * What a lapse has shown.
 *
 * @param records that were written to the topics
 * @param heard by all listeners together
 * @param upToDate listeners that knew of the last update at the end
 * @param memory of the dashboard's process, over milliseconds of data
 * @param processor time of the dashboard from the first record on
 * @param took by the clock
 */
public record LapseResult(
    Lapse lapse,
    long records,
    Heard heard,
    long upToDate,
    Trace memory,
    Duration processor,
    Duration took) {

  /**
   * What all listeners have heard together.
   *
   * @param updates that came
   * @param loads how often one of them loaded everything
   * @param bytes of both
   */
  public record Heard(long updates, long loads, long bytes) {}

  /** Tells whether memory was flat, and every listener was told of everything. */
  public boolean good() {
    return memory.flat() && upToDate == lapse.listeners();
  }
}
