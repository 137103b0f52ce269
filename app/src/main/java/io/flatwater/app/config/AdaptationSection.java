package io.flatwater.app.config;

import io.flatwater.trainer.Adaptation;

/** What a trainer does besides training, as an arm of an experiment says it. */
record AdaptationSection(
    @Setting("How wrong labels are found, and what is done about them") NoiseSection noise,
    @Setting("How drift is found, and what is done about it") DriftSection drift,
    @Setting("What is done with rows that have no label") UnlabelledSection unlabelled) {

  /** Returns the settings in the trainer's words. */
  Adaptation adaptation() {
    return new Adaptation(noise.policy(), drift.sentry(), drift.answer(), unlabelled.policy());
  }
}
