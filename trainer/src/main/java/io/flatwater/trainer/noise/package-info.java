/**
 * Which labels of a stream are wrong, how many, who gives them, and what to do about it.
 *
 * <p>Start with {@link io.flatwater.trainer.noise.NoiseEstimate}. The trainer tests each mini-batch
 * before it trains on it, so that the class probabilities are out-of-sample by construction: what
 * confident learning (<a href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang,
 * 2021</a>) needs folds for, a stream has at no extra cost. {@link
 * io.flatwater.trainer.noise.Doubt} turns the estimate into a probability that one label is wrong;
 * {@link io.flatwater.trainer.noise.Treatment} says which rows are then trained on, with which
 * label and weight.
 *
 * <p>Everything here is deterministic, knows no clock, forgets by examples, and belongs to one
 * thread.
 */
@NullMarked
package io.flatwater.trainer.noise;

import org.jspecify.annotations.NullMarked;
