package io.flatwater.ingest.noise;

import io.flatwater.ingest.IdHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives class j for true class i with a probability of its own: the general noise that depends on
 * the class alone.
 *
 * @param transitions row i holds the probabilities of the given classes for true class i; each row
 *     adds up to 1 within 0.02 (published tables are rounded) and is scaled to it
 * @param seed another seed makes other labels wrong
 */
public record ClassNoise(List<List<Double>> transitions, long seed) implements LabelNoise {
  private static final long PURPOSE = 0x6d6174726978L;
  private static final double ROUNDING = 0.02;

  /** CIFAR-10N, rows airplane to truck, thousandths. */
  private static final int[][] CIFAR_10N_WORST = {
    {650, 66, 72, 19, 19, 23, 19, 17, 85, 31},
    {43, 592, 15, 26, 17, 15, 14, 14, 16, 247},
    {55, 37, 632, 46, 59, 48, 50, 33, 24, 17},
    {40, 34, 79, 487, 43, 206, 47, 24, 21, 19},
    {39, 33, 70, 40, 488, 106, 39, 152, 21, 12},
    {33, 28, 53, 183, 40, 580, 27, 29, 12, 13},
    {38, 38, 84, 76, 51, 58, 594, 29, 20, 13},
    {40, 28, 24, 22, 51, 62, 23, 722, 17, 11},
    {82, 73, 22, 14, 21, 19, 16, 22, 683, 48},
    {42, 282, 17, 21, 18, 18, 12, 14, 26, 551}
  };

  public ClassNoise {
    transitions = transitions.stream().map(ClassNoise::scaled).toList();
    int classes = transitions.size();
    if (classes < 2 || transitions.stream().anyMatch(row -> row.size() != classes)) {
      throw new IllegalArgumentException(
          "a transition matrix needs as many columns as rows, at least 2: " + transitions);
    }
  }

  /**
   * Returns pair flip: with probability p, class i is given as class i + 1, the last one as 0.
   *
   * @param probability p, 0 to 1
   * @see <a href="https://arxiv.org/abs/1804.06872">Han et al., 2018, appendix A</a>
   */
  public static ClassNoise pairFlip(double probability, int classes, long seed) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("noise must be from 0 to 1: " + probability);
    }
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      List<Double> row = new ArrayList<>();
      for (int j = 0; j < classes; j++) {
        row.add(j == i ? 1 - probability : j == (i + 1) % classes ? probability : 0);
      }
      rows.add(row);
    }
    return new ClassNoise(rows, seed);
  }

  /**
   * Returns the mistakes that people made on ten kinds of pictures, the worst of three labels a
   * picture: 40 % are wrong, most of them between kinds that look alike.
   *
   * @see <a href="https://arxiv.org/abs/2110.12088">Wei et al., 2022 (CIFAR-10N, "worst")</a>
   */
  public static ClassNoise human(long seed) {
    return ofThousandths(CIFAR_10N_WORST, seed);
  }

  /**
   * Returns the same mistakes at another rate: the share of wrong labels of each class is scaled,
   * the shares among them kept.
   *
   * @param rate mean share of wrong labels over the classes, 0 to 0.6
   */
  public static ClassNoise human(double rate, long seed) {
    ClassNoise worst = human(seed);
    double factor = rate / worst.meanRate();
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < worst.transitions.size(); i++) {
      List<Double> row = new ArrayList<>();
      double wrong = (1 - worst.transitions.get(i).get(i)) * factor;
      for (int j = 0; j < worst.transitions.size(); j++) {
        row.add(j == i ? 1 - wrong : worst.transitions.get(i).get(j) * factor);
      }
      rows.add(row);
    }
    return new ClassNoise(rows, seed);
  }

  /** Returns the share of wrong labels where all classes are equally frequent. */
  public double meanRate() {
    double right = 0;
    for (int i = 0; i < transitions.size(); i++) {
      right += transitions.get(i).get(i);
    }
    return 1 - right / transitions.size();
  }

  @Override
  public int given(String id, int clean) {
    if (clean < 0 || clean >= transitions.size()) {
      throw new IllegalArgumentException("class " + clean + " of " + transitions.size());
    }
    return draw(transitions.get(clean), IdHash.unit(IdHash.of(seed ^ PURPOSE, id)));
  }

  /** Returns the index at which the probabilities add up to more than a draw from [0, 1). */
  static int draw(List<Double> probabilities, double draw) {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < probabilities.size(); i++) {
      sum += probabilities.get(i);
      if (draw < sum) {
        return i;
      }
      // Rounding may leave the sum below the draw; a class of probability 0 is never given.
      last = probabilities.get(i) > 0 ? i : last;
    }
    return last;
  }

  private static ClassNoise ofThousandths(int[][] table, long seed) {
    List<List<Double>> rows = new ArrayList<>();
    for (int[] row : table) {
      rows.add(Arrays.stream(row).mapToObj(v -> v / 1000.0).toList());
    }
    return new ClassNoise(rows, seed);
  }

  private static List<Double> scaled(List<Double> row) {
    double sum = row.stream().mapToDouble(Double::doubleValue).sum();
    boolean shares = row.stream().allMatch(p -> p >= 0 && p <= 1);
    if (!shares || !(Math.abs(sum - 1) <= ROUNDING)) {
      throw new IllegalArgumentException(
          "a row of a transition matrix needs probabilities that add up to 1: " + row);
    }
    return row.stream().map(p -> p / sum).toList();
  }
}
