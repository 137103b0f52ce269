package io.flatwater.trainer.noise;

/**
 * Agreement of labels with confident predictions, counted with weights that fade.
 *
 * @param seen sum of the weights
 * @param squares sum of their squares
 * @param agreed sum of the weights where the label agreed
 */
record Tally(double seen, double squares, double agreed) {
  static final Tally NONE = new Tally(0, 0, 0);

  Tally plus(Tally more) {
    return new Tally(seen + more.seen, squares + more.squares, agreed + more.agreed);
  }

  /** Returns how many equally weighted examples would say as much (Kish). */
  double effective() {
    return squares > 0 ? seen * seen / squares : 0;
  }

  /** Returns the share that agreed, 0 to 1; NaN if nothing was seen. */
  double agreement() {
    return agreed / seen;
  }

  /**
   * Returns the variance of the share, with one example of each kind added, so that it is not 0.
   */
  double variance() {
    double n = effective();
    double share = (n * (seen > 0 ? agreement() : 0) + 1) / (n + 2);
    return share * (1 - share) / (n + 2);
  }
}
