package io.flatwater.trainer;

import io.flatwater.schemas.MiniBatch;

/**
 * A mini-batch that the model was tested on and is about to be trained on.
 *
 * @param step that it makes, from 1 on
 * @param wire as it came
 * @param sample as the network takes it
 * @param tested what the model made of it before the step
 */
record Lesson(long step, MiniBatch wire, Sample sample, Tested tested) {}
