package io.flatwater.trainer.adaptation;

/**
 * What a trainer does with the rows of a stream that nobody has labelled.
 *
 * @param teacher whose predictions are taken for their labels
 * @param dropped share of a mini-batch's unlabelled rows, those that the teacher is least sure of,
 *     that are not learned from, 0 to below 1; the paper's is 0.1
 * @param warmUp labelled rows before the first row is labelled by a teacher, at least 0; 0 suits a
 *     model that has been trained before
 * @see <a href="https://arxiv.org/abs/2002.11361">Kumar et al., 2020</a>
 */
public record SelfTeaching(Teacher teacher, double dropped, long warmUp) {

  /** Whose predictions are taken for labels. */
  public enum Teacher {
    /** Nobody's: rows without a label are tested and not learned from. */
    NONE,
    /**
     * The model's as it is: each mini-batch is labelled by what the test before the update said of
     * it, which costs no more than training does.
     */
    CONTINUOUS,
    /**
     * The model's as of the end of the last domain, or of the warm-up before there was one. Each
     * domain has an optimizer that remembers nothing of the one before. For domains that follow one
     * another; costs a forward pass and, in each checkpoint, the teacher's parameters.
     */
    PER_DOMAIN
  }

  /** Rows without a label are not learned from. */
  public static final SelfTeaching OFF = new SelfTeaching(Teacher.NONE, 0, 0);

  public SelfTeaching {
    PseudoLabels.requireShare(dropped);
    if (warmUp < 0) {
      throw new IllegalArgumentException("the warm-up is " + warmUp + " rows, expected 0 or more");
    }
  }

  /** Tells whether anybody teaches. */
  public boolean on() {
    return teacher != Teacher.NONE;
  }

  /** Returns all that decides the bits, in one line. */
  public String text() {
    return "self-teaching 1 " + teacher + " " + dropped + " " + warmUp;
  }
}
