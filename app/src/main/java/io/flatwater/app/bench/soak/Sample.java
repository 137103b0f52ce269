package io.flatwater.app.bench.soak;

/**
 * The memory of a process at a moment.
 *
 * @param nanos when, by a clock of which only differences count
 * @param resident bytes of memory that it has, heap and all
 * @param heap bytes of its heap in use, garbage included
 */
record Sample(long nanos, long resident, long heap) {}
