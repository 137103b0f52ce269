package io.flatwater.trainer;

import io.flatwater.model.Network;
import io.flatwater.trainer.adaptation.PseudoLabels;
import io.flatwater.trainer.adaptation.SelfTeaching;
import io.flatwater.trainer.adaptation.SelfTeaching.Teacher;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.Arrays;

/** Answers for the rows that nobody has labelled, and keeps the teacher whose answers they are. */
final class Tutor {
  /** The section of the state that holds it. */
  static final String SECTION = "tutor";

  private static final float[] NOBODY = {};

  private final SelfTeaching how;
  private final Network network;
  private long labelled;
  private boolean begun;
  private String domain = "";
  private float[] teacher = NOBODY;

  Tutor(SelfTeaching how, Network network) {
    this.how = how;
    this.network = network;
  }

  /**
   * What a teacher says of a mini-batch.
   *
   * @param labels one a row; -1 where the row has a label, or the teacher is not sure enough
   * @param rows that it labelled
   * @param checked those of them whose clean label is known
   * @param right those of them whose clean label is the teacher's
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on within one step, never compared
  record Answers(int[] labels, int rows, int checked, int right) {
    static final Answers NONE = new Answers(new int[0], 0, 0, 0);
  }

  /**
   * Takes notice of the domain of a mini-batch that is about to be learned from.
   *
   * @param params the model before it, only read
   * @return whether the optimizer is to begin anew, because a domain has ended
   */
  boolean enters(String next, float[] params) {
    if (how.teacher() != Teacher.PER_DOMAIN) {
      return false;
    }
    boolean ended = begun && !next.equals(domain);
    begun = true;
    domain = next;
    if (warm() && (ended || teacher.length == 0)) {
      teacher = params.clone();
    }
    return ended;
  }

  /** Answers for the unlabelled rows of a mini-batch, and counts the labelled ones. */
  Answers answer(Lesson lesson) {
    if (!how.on()) {
      return Answers.NONE;
    }
    int[] given = lesson.tested().labels();
    int[] rows = unlabelled(given);
    boolean teaches = warm() && rows.length > 0;
    labelled += given.length - rows.length;
    if (!teaches) {
      return Answers.NONE;
    }
    int classes = network.classes();
    float[] all = probabilities(lesson);
    float[] some = new float[rows.length * classes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * classes, some, i * classes, classes);
    }
    PseudoLabels taught = PseudoLabels.of(some, classes, how.dropped());
    int[] labels = new int[given.length];
    Arrays.fill(labels, -1);
    int checked = 0;
    int right = 0;
    for (int i = 0; i < taught.rows().length; i++) {
      int row = rows[taught.rows()[i]];
      labels[row] = taught.labels()[i];
      int clean = lesson.sample().clean()[row];
      checked += clean >= 0 ? 1 : 0;
      right += clean == labels[row] ? 1 : 0;
    }
    return new Answers(labels, taught.rows().length, checked, right);
  }

  private boolean warm() {
    return labelled >= how.warmUp();
  }

  /** Returns what the teacher says: of the model as it is, the test has it already. */
  private float[] probabilities(Lesson lesson) {
    Tested tested = lesson.tested();
    if (how.teacher() == Teacher.CONTINUOUS) {
      return tested.probabilities();
    }
    float[] said = new float[tested.probabilities().length];
    network.predict(teacher, lesson.sample().batch().inputs(), tested.labels().length, said);
    return said;
  }

  private static int[] unlabelled(int[] labels) {
    int[] rows = new int[labels.length];
    int n = 0;
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0) {
        rows[n++] = row;
      }
    }
    return Arrays.copyOf(rows, n);
  }

  /** Returns the state. */
  byte[] bytes() {
    return new Packed().whole(labelled).whole(begun ? 1 : 0).text(domain).floats(teacher).bytes();
  }

  /** Takes back the state. */
  void restore(byte[] bytes) {
    Unpacked in = new Unpacked(bytes);
    labelled = in.whole();
    begun = in.whole() != 0;
    domain = in.text();
    teacher = in.floats();
    in.end();
    if (teacher.length != 0 && teacher.length != network.layout().length()) {
      throw new IllegalArgumentException(
          "the teacher in the checkpoint has "
              + teacher.length
              + " parameters, the network "
              + network.layout().length());
    }
  }
}
