/**
 * How long services take until they are ready.
 *
 * <p>Start with {@link io.flatwater.app.bench.start.StartBench}: it starts each command against an
 * empty installation, and asks {@code /health/ready} until it is. One thread.
 */
@NullMarked
package io.flatwater.app.bench.start;

import org.jspecify.annotations.NullMarked;
