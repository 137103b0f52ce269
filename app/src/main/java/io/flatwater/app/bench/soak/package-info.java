/**
 * A long run under a small heap: does memory stay flat, and does the log alone hold what waits?
 *
 * <p>Start with {@link io.flatwater.app.bench.soak.SoakBench}. It sends made examples faster than
 * the trainer can learn from them, lets the evaluator run at the lowest priority and stand still
 * every other moment, and samples the memory of every process. All of it belongs to one thread, but
 * for the one that sends.
 */
@NullMarked
package io.flatwater.app.bench.soak;

import org.jspecify.annotations.NullMarked;
