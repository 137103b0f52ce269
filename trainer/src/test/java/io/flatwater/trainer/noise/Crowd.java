package io.flatwater.trainer.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Annotators of a known transition matrix, and a model that predicts them with errors: of an
 * example that is hard it sees a blend of its true class and another.
 */
final class Crowd {
  static final int CLASSES = 5;

  final double[][] transitions;
  final double[][] believed;
  final SplittableRandom random;
  final double hard;
  int[] truth = {};

  Crowd(double[][] transitions, double hard, long seed) {
    this(transitions, transitions, hard, seed);
  }

  /** Makes annotators of whom the model believes something else: it does not know the source. */
  Crowd(double[][] transitions, double[][] believed, double hard, long seed) {
    this.transitions = transitions;
    this.believed = believed;
    this.hard = hard;
    this.random = new SplittableRandom(seed);
  }

  /** Every wrong class equally likely. */
  static double[][] symmetric(double rate) {
    double[][] t = new double[CLASSES][CLASSES];
    for (int y = 0; y < CLASSES; y++) {
      for (int g = 0; g < CLASSES; g++) {
        t[y][g] = y == g ? 1 - rate : rate / (CLASSES - 1);
      }
    }
    return t;
  }

  /** Every class is sometimes taken for the next. */
  static double[][] pair(double rate) {
    double[][] t = new double[CLASSES][CLASSES];
    for (int y = 0; y < CLASSES; y++) {
      t[y][y] = 1 - rate;
      t[y][(y + 1) % CLASSES] = rate;
    }
    return t;
  }

  Outcomes batch(int rows) {
    float[] p = new float[rows * CLASSES];
    int[] given = new int[rows];
    List<String> sources = new ArrayList<>();
    truth = new int[rows];
    for (int row = 0; row < rows; row++) {
      int y = random.nextInt(CLASSES);
      truth[row] = y;
      given[row] = draw(transitions[y]);
      sources.add("crowd");
      int other = (y + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
      double own = random.nextDouble() < hard ? 0.2 + 0.6 * random.nextDouble() : 0.97;
      for (int g = 0; g < CLASSES; g++) {
        double noisy = own * believed[y][g] + (1 - own) * believed[other][g];
        p[row * CLASSES + g] = (float) (0.97 * noisy + 0.03 / CLASSES);
      }
    }
    return new Outcomes(p, CLASSES, given, sources);
  }

  private int draw(double[] shares) {
    double u = random.nextDouble();
    int g = 0;
    while (g < shares.length - 1 && u >= shares[g]) {
      u -= shares[g++];
    }
    return g;
  }
}
