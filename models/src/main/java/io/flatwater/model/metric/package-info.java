/**
 * Measures of a classifier as accumulators over probabilities and labels.
 *
 * <p>Start with {@link io.flatwater.model.metric.Metric}. Most of them do not care about the order
 * of the rows. Those along a stream do: {@link io.flatwater.model.metric.FadingAccuracy}, the
 * baselines {@link io.flatwater.model.metric.Persistence} and {@link
 * io.flatwater.model.metric.Majority}, and the κs that compare with them. They are called
 * prequential if each row was predicted before it was learnt from, which is up to the caller.
 *
 * <p>No clock, no chance, no input or output: the same rows in the same order give the same bits,
 * and so do the same rows cut into other portions. A metric belongs to one thread.
 */
@NullMarked
package io.flatwater.model.metric;

import org.jspecify.annotations.NullMarked;
