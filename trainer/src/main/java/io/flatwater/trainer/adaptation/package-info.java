/**
 * How a model follows a drift without labels: it is its own teacher, one small step of the drift at
 * a time.
 *
 * <p>Start with {@link io.flatwater.trainer.adaptation.Student}: a model that learns a labelled
 * source and then adapts to one domain after another. {@link
 * io.flatwater.trainer.adaptation.PseudoLabels} are what the teacher (the model as of the last
 * domain) says of a domain, without the answers it is least sure of; {@link
 * io.flatwater.trainer.adaptation.SelfTraining} says how they are used. This is the gradual
 * self-training of <a href="https://arxiv.org/abs/2002.11361">Kumar, Ma and Liang, 2020</a>, with
 * any optimizer.
 *
 * <p>On a stream that is read once the trainer does the same step by step, as {@link
 * io.flatwater.trainer.adaptation.SelfTeaching} says.
 *
 * <p>Everything here is deterministic, knows no clock, sees no true label but the source's, and
 * belongs to one thread.
 */
@NullMarked
package io.flatwater.trainer.adaptation;

import org.jspecify.annotations.NullMarked;
