package io.flatwater.app.experiment.gradual;

import io.flatwater.trainer.adaptation.Student.Lesson;

/**
 * How right a teacher was on a domain before it was learned from.
 *
 * @param rows of the domain
 * @param correct how many of them it named rightly
 * @param kept pseudo-labels that were learned from
 * @param keptCorrect how many of those were right
 */
public record Answers(int rows, int correct, int kept, int keptCorrect) {
  /** Of the source, which has labels. */
  static final Answers NONE = new Answers(0, 0, 0, 0);

  static Answers of(Lesson lesson, int[] clean) {
    int correct = 0;
    for (int row = 0; row < clean.length; row++) {
      correct += lesson.predictions()[row] == clean[row] ? 1 : 0;
    }
    int keptCorrect = 0;
    for (int row : lesson.kept()) {
      keptCorrect += lesson.predictions()[row] == clean[row] ? 1 : 0;
    }
    return new Answers(clean.length, correct, lesson.kept().length, keptCorrect);
  }
}
