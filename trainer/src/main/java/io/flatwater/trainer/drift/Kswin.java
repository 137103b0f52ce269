package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Kolmogorov and Smirnov's test of the newest values in a window against a sample of the others.
 *
 * <p>A drift is a largest difference D of the two empirical distributions with √(r/2)·D above the
 * threshold, r being the size of either sample, if the newest mean is also the higher one. Then
 * only the newest values are kept. Looks every {@value #CLOCK} values. The sample is drawn by a
 * generator that depends on the seed and the count alone.
 *
 * @see <a href="https://doi.org/10.1016/j.neucom.2019.11.111">Raab, Heusinger and Schleif, 2020,
 *     section 3</a>
 */
public final class Kswin implements Detector {
  static final int CLOCK = 10;

  private final Settings settings;
  private final double[] ring;
  private int size;
  private long seen;
  private double statistic;

  /**
   * The test's settings.
   *
   * @param window values that are kept
   * @param newest r, the newest of them that are tested, at most half of the window
   * @param threshold of √(r/2)·D
   * @param seed of the samples
   */
  public record Settings(int window, int newest, double threshold, long seed) {
    public Settings {
      if (newest < 5 || window < 2 * newest || !(threshold > 0)) {
        throw new IllegalArgumentException(
            "window " + window + ", newest " + newest + ", threshold " + threshold);
      }
    }
  }

  /** Makes a test with an empty window. */
  public Kswin(Settings settings) {
    this.settings = settings;
    this.ring = new double[settings.window()];
  }

  @Override
  public Level update(double value) {
    if (!Double.isFinite(value)) {
      return Level.STABLE;
    }
    if (size == ring.length) {
      System.arraycopy(ring, 1, ring, 0, size - 1);
      size--;
    }
    ring[size++] = value;
    seen++;
    if (size < ring.length || seen % CLOCK != 0) {
      return Level.STABLE;
    }
    int newest = settings.newest();
    double[] recent = Arrays.copyOfRange(ring, size - newest, size);
    double[] older = sample(size - newest, newest);
    boolean risen = Arrays.stream(recent).sum() > Arrays.stream(older).sum();
    statistic = Math.sqrt(newest / 2.0) * distance(recent, older);
    if (statistic > settings.threshold()) {
      System.arraycopy(recent, 0, ring, 0, newest);
      size = newest;
      return risen ? Level.DRIFT : Level.STABLE;
    }
    return Level.STABLE;
  }

  /** Returns some of the first values, none twice. */
  private double[] sample(int from, int count) {
    SplittableRandom random = new SplittableRandom(settings.seed() ^ seen * 0x9E3779B97F4A7C15L);
    double[] pool = Arrays.copyOf(ring, from);
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(from - i);
      double drawn = pool[j];
      pool[j] = pool[i];
      pool[i] = drawn;
    }
    return Arrays.copyOf(pool, count);
  }

  /** Returns the largest difference of two empirical distributions; sorts both samples. */
  static double distance(double[] a, double[] b) {
    Arrays.sort(a);
    Arrays.sort(b);
    int i = 0;
    int j = 0;
    double largest = 0;
    while (i < a.length && j < b.length) {
      double value = Math.min(a[i], b[j]);
      while (i < a.length && a[i] == value) {
        i++;
      }
      while (j < b.length && b[j] == value) {
        j++;
      }
      largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return largest;
  }

  @Override
  public double statistic() {
    return statistic;
  }

  @Override
  public double threshold() {
    return settings.threshold();
  }

  @Override
  public void pack(Packed out) {
    out.whole(seen).number(statistic).numbers(Arrays.copyOf(ring, size));
  }

  @Override
  public void unpack(Unpacked in) {
    seen = in.whole();
    statistic = in.number();
    double[] values = in.numbers();
    if (values.length > ring.length) {
      throw new IllegalArgumentException(
          "the window has " + values.length + " values, expected at most " + ring.length);
    }
    System.arraycopy(values, 0, ring, 0, values.length);
    size = values.length;
  }
}
