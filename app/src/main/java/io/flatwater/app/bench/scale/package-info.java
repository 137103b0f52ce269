/**
 * The whole system as processes on several brokers, disturbed, and held to an undisturbed run.
 *
 * <p>Start with {@link io.flatwater.app.bench.scale.ScaleBench}: it starts a cluster and several of
 * each service, sends made streams, kills a broker and a trainer on the way, and compares what is
 * on the topics at the end with what a plain loop in memory makes of the same examples. All of it
 * belongs to one thread.
 */
@NullMarked
package io.flatwater.app.bench.scale;

import org.jspecify.annotations.NullMarked;
