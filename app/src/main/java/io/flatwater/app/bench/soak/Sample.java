package io.flatwater.app.bench.soak;

/**
 * What a process had taken by a moment.
 *
 * @param nanos when, by a clock of which only differences count
 * @param examples that were trained on by then
 * @param resident bytes of memory that it has, heap and all
 * @param heap bytes of its heap that the last collection has left
 * @param processorNanos processor time since its start
 */
record Sample(long nanos, long examples, long resident, long heap, long processorNanos) {}
