/**
 * Optimizers side by side on any source, beside the classifiers that are easy to beat by luck.
 *
 * <p>Start with {@link io.flatwater.app.stream.Race}, which runs a source through ingest and
 * several trainers in a plain loop, each example tested before it is learned from; {@link
 * io.flatwater.app.stream.Standings} is what comes of it. No Kafka is needed; the calls are the
 * services'.
 */
@NullMarked
package io.flatwater.app.stream;

import org.jspecify.annotations.NullMarked;
