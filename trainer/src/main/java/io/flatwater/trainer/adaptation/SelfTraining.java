package io.flatwater.trainer.adaptation;

/**
 * How a model teaches itself.
 *
 * @param teaching when the teacher is replaced by what it has taught
 * @param dropped share of the pseudo-labels, the least confident, that are not learned from, 0 to
 *     below 1; the paper's is 0.1
 * @param epochs passes over the rows of a domain, or steps on each mini-batch where teaching is
 *     continuous; at least 1
 * @param batchRows rows of a mini-batch, at least 1
 */
public record SelfTraining(Teaching teaching, double dropped, int epochs, int batchRows) {

  /** When the teacher is replaced by what it has taught. */
  public enum Teaching {
    /**
     * After each domain: the model as of the last domain labels the whole next one. Each domain has
     * an optimizer of its own, which remembers nothing of the one before.
     */
    PER_DOMAIN,
    /**
     * After each mini-batch: the model as it is labels the next mini-batch, in the order in which
     * the rows come. One optimizer's state goes through all domains.
     */
    CONTINUOUS
  }

  public SelfTraining {
    PseudoLabels.requireShare(dropped);
    if (epochs < 1 || batchRows < 1) {
      throw new IllegalArgumentException(
          "epochs and batchRows must be positive: " + epochs + ", " + batchRows);
    }
  }
}
