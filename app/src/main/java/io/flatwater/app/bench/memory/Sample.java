package io.flatwater.app.bench.memory;

/**
 * What a process had taken by a moment.
 *
 * @param nanos when, by a clock of which only differences count
 * @param work that was done by then, in a unit of the caller's, such as examples
 * @param resident bytes of memory that it has, heap and all
 * @param heap bytes of its heap that the last collection has left
 * @param processorNanos processor time since its start
 */
public record Sample(long nanos, long work, long resident, long heap, long processorNanos) {}
