package io.flatwater.app.config;

import io.flatwater.trainer.adaptation.SelfTeaching;

/** What the trainer does with rows that have no label. */
public record UnlabelledSection(
    @Setting(
            value =
                "Whose predictions are taken for their labels: `none`; `continuous`, the model's as"
                    + " it is; `per-domain`, the model's as of the last domain; decides the bits of"
                    + " the models",
            fallback = "none")
        SelfTeaching.Teacher teaching,
    @Setting(
            value =
                "Share of a mini-batch's unlabelled rows, the least confident, that are not learned"
                    + " from",
            fallback = "0.1",
            least = 0,
            most = 0.999)
        double dropped,
    @Setting(
            value =
                "Labelled examples before the model teaches itself; 0 for one that has been trained"
                    + " before (`trainer.from`)",
            fallback = "1000",
            least = 0)
        long warmUp) {

  /** Returns the settings in the trainer's words. */
  SelfTeaching policy() {
    return teaching == SelfTeaching.Teacher.NONE
        ? SelfTeaching.OFF
        : new SelfTeaching(teaching, dropped, warmUp);
  }
}
