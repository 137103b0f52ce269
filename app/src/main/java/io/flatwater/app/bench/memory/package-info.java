/**
 * What a process takes over a run: resident size, the heap that collections leave, processor time.
 *
 * <p>A {@link io.flatwater.app.bench.memory.Gauge} reads a process from outside; a {@link
 * io.flatwater.app.bench.memory.Trace} says of its samples whether they grow, and by how much. All
 * of it are values.
 */
@NullMarked
package io.flatwater.app.bench.memory;

import org.jspecify.annotations.NullMarked;
