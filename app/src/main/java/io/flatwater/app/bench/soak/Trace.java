package io.flatwater.app.bench.soak;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The memory of a process over a run.
 *
 * @param process its name
 * @param resident bytes that it had, in each quarter of the run
 * @param heap bytes of its heap in use, likewise
 */
public record Trace(String process, List<Quarter> resident, List<Quarter> heap) {
  private static final int QUARTERS = 4;
  private static final double MORE = 1.1;
  private static final long MORE_BYTES = 32L << 20;

  /**
   * A quarter of a run.
   *
   * @param least bytes
   * @param median bytes
   * @param most bytes
   */
  public record Quarter(long least, long median, long most) {}

  public Trace {
    resident = List.copyOf(resident);
    heap = List.copyOf(heap);
  }

  /**
   * Cuts samples into quarters of equal time.
   *
   * @param samples in order; at least one in each quarter
   */
  static Trace of(String process, List<Sample> samples) {
    return new Trace(process, quarters(samples, Sample::resident), quarters(samples, Sample::heap));
  }

  private static List<Quarter> quarters(List<Sample> samples, ToLongFunction<Sample> figure) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
    long begin = samples.get(0).nanos();
    long length = Math.max(1, samples.get(samples.size() - 1).nanos() - begin + 1);
    return java.util.stream.IntStream.range(0, QUARTERS)
        .mapToObj(
            q ->
                samples.stream()
                    .filter(s -> (s.nanos() - begin) * QUARTERS / length == q)
                    .mapToLong(figure)
                    .sorted()
                    .toArray())
        .map(Trace::quarter)
        .toList();
  }

  private static Quarter quarter(long[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a quarter without a sample; sample more often");
    }
    return new Quarter(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /**
   * Tells whether what it had in the last quarter is no more than in the second, within a tenth and
   * 32 MiB; the first is for warming up.
   */
  public boolean flat() {
    return resident.get(QUARTERS - 1).median() <= resident.get(1).median() * MORE + MORE_BYTES;
  }
}
