package io.flatwater.trainer.noise;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.Arrays;

/**
 * Confident predictions, counted by their likeliest class and the runner-up: one cell a pair.
 *
 * <p>Under noise that turns a class into one other, a model hesitates between the two, and half of
 * its confident predictions are the wrong one of them; but then the runner-up gives it away. So of
 * each predicted class only the cells are <i>kept</i> whose labels agree as often as in the purest
 * large cell, up to {@value #ERRORS} standard errors. Where the noise is the same in all cells, all
 * are kept.
 */
final class Cells {
  private static final double ERRORS = 1;

  /** A smaller cell than this share of its class is too uncertain to set the standard. */
  private static final double LARGE = 0.2;

  private final int classes;
  private final double[] seen;
  private final double[] squares;
  private final double[] agreed;

  /** By predicted and given class, of cells that were kept when it was counted. */
  private final double[] joint;

  private final boolean[] kept;

  Cells(int classes) {
    this.classes = classes;
    this.seen = new double[classes * classes];
    this.squares = new double[classes * classes];
    this.agreed = new double[classes * classes];
    this.joint = new double[classes * classes];
    this.kept = new boolean[classes * classes];
    Arrays.fill(kept, true);
  }

  /** Lets all that was counted fade. */
  void fade(double factor) {
    for (int i = 0; i < seen.length; i++) {
      seen[i] *= factor;
      squares[i] *= factor * factor;
      agreed[i] *= factor;
      joint[i] *= factor;
    }
  }

  /** Counts a confident prediction and tells whether its cell is kept. */
  boolean add(int top, int second, int given) {
    int cell = top * classes + second;
    seen[cell]++;
    squares[cell]++;
    agreed[cell] += given == top ? 1 : 0;
    if (kept[cell]) {
      joint[top * classes + given]++;
    }
    return kept[cell];
  }

  /** Decides anew which cells are kept. */
  void judge() {
    for (int top = 0; top < classes; top++) {
      judge(top);
    }
  }

  private void judge(int top) {
    Tally all = Tally.NONE;
    for (int second = 0; second < classes; second++) {
      all = all.plus(cell(top, second));
    }
    if (all.seen() == 0) {
      return;
    }
    double pooled = all.agreement() * (1 - all.agreement());
    double standard = -1;
    for (int second = 0; second < classes; second++) {
      Tally cell = cell(top, second);
      if (cell.seen() > LARGE * all.seen()) {
        standard = Math.max(standard, cell.agreement() - ERRORS * error(pooled, cell));
      }
    }
    for (int second = 0; second < classes; second++) {
      Tally cell = cell(top, second);
      kept[top * classes + second] =
          cell.seen() == 0 || cell.agreement() + ERRORS * error(pooled, cell) >= standard;
    }
  }

  private static double error(double pooled, Tally cell) {
    return Math.sqrt(pooled / Math.max(cell.effective(), 1e-9) + 1e-9);
  }

  private Tally cell(int top, int second) {
    int i = top * classes + second;
    return new Tally(seen[i], squares[i], agreed[i]);
  }

  /** Returns what the kept cells of a predicted class say. */
  Tally kept(int top) {
    Tally sum = Tally.NONE;
    for (int second = 0; second < classes; second++) {
      if (kept[top * classes + second]) {
        sum = sum.plus(cell(top, second));
      }
    }
    return sum;
  }

  /** Returns how the wrong labels of a class spread: shares of the others, 0 if there are none. */
  double[] spread(int top) {
    double[] shares = Arrays.copyOfRange(joint, top * classes, (top + 1) * classes);
    shares[top] = 0;
    double sum = Arrays.stream(shares).sum();
    for (int c = 0; c < classes; c++) {
      shares[c] = sum > 0 ? shares[c] / sum : 0;
    }
    return shares;
  }

  void pack(Packed out) {
    out.numbers(seen).numbers(squares).numbers(agreed).numbers(joint);
    double[] flags = new double[kept.length];
    Arrays.setAll(flags, i -> kept[i] ? 1 : 0);
    out.numbers(flags);
  }

  static Cells unpack(int classes, Unpacked in) {
    Cells cells = new Cells(classes);
    int length = classes * classes;
    for (double[] array : new double[][] {cells.seen, cells.squares, cells.agreed, cells.joint}) {
      System.arraycopy(in.numbers(length), 0, array, 0, length);
    }
    double[] flags = in.numbers(length);
    for (int i = 0; i < length; i++) {
      cells.kept[i] = flags[i] != 0;
    }
    return cells;
  }
}
