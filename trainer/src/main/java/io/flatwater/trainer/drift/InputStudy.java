package io.flatwater.trainer.drift;

import io.flatwater.trainer.drift.DetectorStudy.Alarms;
import io.flatwater.trainer.drift.DetectorStudy.Delays;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures the test of inputs on clouds of rows whose truth is known.
 *
 * @param streams seeds, one a stream
 * @param length rows of a stream
 */
public record InputStudy(int streams, int length) {

  public InputStudy {
    if (streams < 1 || length < 2_000) {
      throw new IllegalArgumentException(
          "found " + streams + " streams of " + length + " rows, expected some of 2000 or more");
    }
  }

  /**
   * How rows are drawn.
   *
   * @param name for tables
   * @param width values of a row
   * @param value draws one of them
   */
  public record Cloud(String name, int width, ToDoubleFunction<SplittableRandom> value) {

    /** Returns independent normal values. */
    public static Cloud normal(int width, double mean, double deviation) {
      return new Cloud(
          width + " normal values, mean " + mean + ", deviation " + deviation,
          width,
          random -> mean + deviation * normal(random));
    }

    /** Returns pixels as on a drawing: most are 0, the others anything up to 1. */
    public static Cloud drawing(int width, double ink) {
      return new Cloud(
          width + " pixels, " + Math.round(100 * ink) + " % of them ink",
          width,
          random -> random.nextDouble() < ink ? random.nextDouble() : 0);
    }

    private static double normal(SplittableRandom random) {
      double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
  }

  /** Returns the alarms of a test, made for a rate, on streams that do not change. */
  public Alarms falseAlarms(double rate, Cloud cloud) {
    long alarms = all(rate, cloud, cloud, 0).stream().mapToLong(List::size).sum();
    return new Alarms(alarms, (long) streams * length);
  }

  /** Returns how late a test, made for a rate, sees a change in the middle of a stream. */
  public Delays delays(double rate, Cloud before, Cloud after) {
    int onset = length / 2;
    long early = 0;
    List<Integer> delays = new ArrayList<>();
    for (List<Integer> alarms : all(rate, before, after, 1_000_000)) {
      early += alarms.stream().filter(at -> at < onset).count();
      alarms.stream()
          .filter(at -> at >= onset)
          .findFirst()
          .ifPresent(at -> delays.add(at - onset + 1));
    }
    return new Delays(streams, early, delays);
  }

  private List<List<Integer>> all(double rate, Cloud before, Cloud after, long seeds) {
    return IntStream.range(0, streams)
        .parallel()
        .mapToObj(seed -> alarms(rate, before, after, seeds + seed))
        .toList();
  }

  /** Returns the rows at which there is an alarm. */
  private List<Integer> alarms(double rate, Cloud before, Cloud after, long seed) {
    SplittableRandom random = new SplittableRandom(0x696e707574L + seed);
    FeatureTest test = new FeatureTest(FeatureTest.Settings.of(rate, seed), before.width());
    float[] row = new float[before.width()];
    List<Integer> alarms = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Cloud cloud = i < length / 2 ? before : after;
      for (int v = 0; v < row.length; v++) {
        row[v] = (float) cloud.value().applyAsDouble(random);
      }
      if (test.update(row, 0) == Detector.Level.DRIFT) {
        alarms.add(i);
      }
    }
    return alarms;
  }
}
