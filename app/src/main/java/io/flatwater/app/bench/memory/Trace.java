package io.flatwater.app.bench.memory;

import io.flatwater.app.Failure;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The memory of a process over a run.
 *
 * @param process its name
 * @param resident how many bytes it had
 * @param heap how many bytes of its heap collections have left
 */
public record Trace(String process, Course resident, Course heap) {
  private static final int QUARTERS = 4;
  private static final double MEBI = 1 << 20;
  private static final double MORE = 1.1;
  private static final long MORE_BYTES = 32L << 20;

  /**
   * A figure over a run.
   *
   * @param quarters of the run
   * @param trend in its second half; the first is for warming up
   */
  public record Course(List<Quarter> quarters, Trend trend) {
    public Course {
      quarters = List.copyOf(quarters);
    }

    /**
     * Returns it as a row of a table, in MiB: least, median and most in each quarter, then the
     * trend with its margin.
     *
     * @param work units of work that the trend is told for, relative to the unit of the samples
     */
    public String row(double work) {
      return quarters.stream()
              .map(
                  q ->
                      format(
                          "%4.0f /%4.0f /%4.0f",
                          q.least() / MEBI, q.median() / MEBI, q.most() / MEBI))
              .collect(Collectors.joining("   "))
          + format("   %+7.2f +/- %.2f", trend.slope() * work / MEBI, trend.margin() * work / MEBI);
    }

    private static String format(String pattern, Object... figures) {
      return String.format(Locale.ROOT, pattern, figures);
    }

    /**
     * Tells whether it was no more in the last quarter than in the second, within a tenth and 32
     * MiB.
     */
    boolean flat() {
      return quarters.get(QUARTERS - 1).median() <= quarters.get(1).median() * MORE + MORE_BYTES;
    }
  }

  /**
   * A quarter of a run.
   *
   * @param least bytes
   * @param median bytes
   * @param most bytes
   */
  public record Quarter(long least, long median, long most) {}

  /**
   * Cuts samples into quarters of equal time.
   *
   * @param samples in order
   * @throws Failure if there are too few
   */
  public static Trace of(String process, List<Sample> samples) {
    if (samples.isEmpty()) {
      throw new Failure("the memory of " + process + " could not be read; it takes Linux");
    }
    return new Trace(
        process, course(samples, Sample::resident, 0.5), course(samples, Sample::heap, 0));
  }

  /**
   * @param rank which sample of a block stands for it: 0 the least (a collection of the young
   *     leaves garbage among the old), 0.5 the median
   */
  private static Course course(List<Sample> samples, ToLongFunction<Sample> figure, double rank) {
    List<List<Sample>> quarters = quarters(samples);
    List<Sample> warm =
        samples.subList(quarters.get(0).size() + quarters.get(1).size(), samples.size());
    return new Course(
        quarters.stream().map(q -> quarter(q, figure)).toList(),
        Trend.of(
            warm,
            block -> {
              List<Sample> sorted =
                  block.stream().sorted(Comparator.comparingLong(figure)).toList();
              return new Trend.At(
                  block.stream().mapToLong(Sample::work).average().orElseThrow(),
                  figure.applyAsLong(sorted.get((int) (rank * sorted.size()))));
            }));
  }

  private static List<List<Sample>> quarters(List<Sample> samples) {
    long begin = samples.get(0).nanos();
    long length = Math.max(1, samples.get(samples.size() - 1).nanos() - begin + 1);
    return IntStream.range(0, QUARTERS)
        .mapToObj(
            q ->
                samples.stream().filter(s -> (s.nanos() - begin) * QUARTERS / length == q).toList())
        .toList();
  }

  private static Quarter quarter(List<Sample> samples, ToLongFunction<Sample> figure) {
    long[] sorted = samples.stream().mapToLong(figure).sorted().toArray();
    if (sorted.length == 0) {
      throw new Failure("a quarter of the run has no sample of memory: let it do more");
    }
    return new Quarter(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /** Tells whether neither figure grows. */
  public boolean flat() {
    return resident.flat() && heap.flat();
  }
}
