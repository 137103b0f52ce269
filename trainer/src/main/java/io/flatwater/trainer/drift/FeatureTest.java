package io.flatwater.trainer.drift;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Two-sample test of inputs: a window of rows against a fixed reference, by their energy distance.
 *
 * <p>Rows are projected to a few dimensions with random signs, so that the state stays small. The
 * first rows are the reference; after that each full window is compared with it, E = 2·E|X−Y| −
 * E|X−X'| − E|Y−Y'|. The threshold comes from the reference itself: random parts of the window's
 * size against the rest of it have a distribution whose mean, variance and skewness fix a shifted
 * gamma distribution, and its upper quantile (Wilson and Hilferty) is what chance exceeds as often
 * as the user allows. After a drift the next rows are a new reference. Needs no labels.
 *
 * @see <a href="https://doi.org/10.1016/j.jspi.2013.03.018">Székely and Rizzo, 2013</a>
 */
public final class FeatureTest {
  private static final int PARTS = 400;

  private final Settings settings;
  private final int width;
  private final byte[] signs;
  private final double[][] reference;
  private final double[][] window;
  private int referenceSize;
  private int windowSize;
  private double within;
  private double threshold = Double.NaN;
  private double statistic = Double.NaN;

  /**
   * The test's settings.
   *
   * @param reference rows of the reference, more than twice the window
   * @param window rows that are compared at a time, at least 8
   * @param dimensions of the projection
   * @param falseAlarms per 10,000 rows of a stream that does not change
   * @param seed of the projection
   */
  public record Settings(int reference, int window, int dimensions, double falseAlarms, long seed) {
    public Settings {
      if (window < 8 || reference <= 2 * window || reference > 4_096) {
        throw new IllegalArgumentException(
            "reference " + reference + " and window " + window + " do not fit");
      }
      if (dimensions < 1 || dimensions > 256) {
        throw new IllegalArgumentException("dimensions must be 1 to 256: " + dimensions);
      }
      if (!(falseAlarms > 0 && falseAlarms * window < 5_000)) {
        throw new IllegalArgumentException(
            "false alarms per 10,000 rows must be above 0 and few: " + falseAlarms);
      }
    }

    /** Returns settings for a rate of false alarms per 10,000 rows. */
    public static Settings of(double falseAlarms, long seed) {
      return new Settings(640, 128, 16, falseAlarms, seed);
    }
  }

  /**
   * Makes a test that has seen nothing.
   *
   * @param width values of a row
   */
  public FeatureTest(Settings settings, int width) {
    this.settings = settings;
    this.width = width;
    this.signs = new byte[Math.multiplyExact(settings.dimensions(), width)];
    SplittableRandom random = new SplittableRandom(settings.seed());
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextInt(2) * 2 - 1);
    }
    this.reference = new double[settings.reference()][settings.dimensions()];
    this.window = new double[settings.window()][settings.dimensions()];
  }

  /**
   * Takes in a row.
   *
   * @param inputs {@code rows × width}, row-major, finite; only read
   * @param row index
   */
  public Detector.Level update(float[] inputs, int row) {
    if (referenceSize < reference.length) {
      project(inputs, row, reference[referenceSize++]);
      if (referenceSize == reference.length) {
        calibrate();
      }
      return Detector.Level.STABLE;
    }
    project(inputs, row, window[windowSize++]);
    if (windowSize < window.length) {
      return Detector.Level.STABLE;
    }
    windowSize = 0;
    double between = 0;
    double own = 0;
    for (double[] w : window) {
      for (double[] r : reference) {
        between += distance(w, r);
      }
      for (double[] v : window) {
        own += distance(w, v);
      }
    }
    double n = window.length;
    double m = reference.length;
    statistic = 2 * between / (n * m) - own / (n * (n - 1)) - within;
    if (statistic > threshold) {
      referenceSize = 0;
      return Detector.Level.DRIFT;
    }
    return Detector.Level.STABLE;
  }

  /** Returns the last window's energy distance from the reference; NaN before there is one. */
  public double statistic() {
    return statistic;
  }

  /** Returns what chance rarely exceeds; NaN before there was a reference. */
  public double threshold() {
    return threshold;
  }

  private void project(float[] inputs, int row, double[] to) {
    for (int d = 0; d < to.length; d++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += signs[d * width + i] * inputs[row * width + i];
      }
      to[d] = sum;
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double off = a[d] - b[d];
      sum += off * off;
    }
    return Math.sqrt(sum);
  }

  /** Finds the threshold from random parts of the reference. */
  private void calibrate() {
    int m = reference.length;
    double[][] distances = new double[m][m];
    double all = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        distances[i][j] = distance(reference[i], reference[j]);
        all += distances[i][j];
      }
    }
    within = all / ((double) m * (m - 1));
    double[] chance = new double[PARTS];
    SplittableRandom random = new SplittableRandom(settings.seed() + 1);
    int[] order = new int[m];
    Arrays.setAll(order, i -> i);
    for (int part = 0; part < PARTS; part++) {
      chance[part] = ofPart(distances, shuffled(order, random), all);
    }
    double looks = 10_000.0 / window.length;
    threshold = Chance.of(chance).exceededBy(settings.falseAlarms() / looks);
  }

  private double ofPart(double[][] distances, int[] order, double all) {
    int n = window.length;
    double own = 0;
    double toAll = 0;
    for (int i = 0; i < n; i++) {
      double[] from = distances[order[i]];
      for (int j = 0; j < n; j++) {
        own += from[order[j]];
      }
      for (double d : from) {
        toAll += d;
      }
    }
    double rest = order.length - n;
    double between = toAll - own;
    double others = all - 2 * between - own;
    return 2 * between / (n * rest) - own / ((double) n * (n - 1)) - others / (rest * (rest - 1));
  }

  /** Brings a random part of the window's size to the front. */
  private int[] shuffled(int[] order, SplittableRandom random) {
    for (int i = 0; i < window.length; i++) {
      int j = i + random.nextInt(order.length - i);
      int drawn = order[j];
      order[j] = order[i];
      order[i] = drawn;
    }
    return order;
  }

  /** Writes all state. */
  public void pack(Packed out) {
    out.number(threshold).number(statistic).number(within);
    pack(out, reference, referenceSize);
    pack(out, window, windowSize);
  }

  private static void pack(Packed out, double[][] rows, int size) {
    out.whole(size);
    for (int i = 0; i < size; i++) {
      out.numbers(rows[i]);
    }
  }

  /** Reads what {@link #pack} of a test of the same settings wrote. */
  public void unpack(Unpacked in) {
    threshold = in.number();
    statistic = in.number();
    within = in.number();
    referenceSize = unpack(in, reference, reference.length);
    windowSize = unpack(in, window, window.length - 1);
  }

  private static int unpack(Unpacked in, double[][] rows, int most) {
    int size = in.count(Long.BYTES);
    if (size > most) {
      throw new IllegalArgumentException(
          "a sample of inputs has " + size + " rows, expected at most " + most);
    }
    for (int i = 0; i < size; i++) {
      rows[i] = in.numbers(rows[i].length);
    }
    return size;
  }
}
