/**
 * Collects checkpoint files that nobody needs any more.
 *
 * <p>Start with {@link io.flatwater.app.gc.Plan}, which decides without touching anything: what is
 * in the store, what the topics and the committed offsets say, and what the user wants to keep,
 * make a list of files to keep, each with its reasons, and of files to remove. {@link
 * io.flatwater.app.gc.Inquiry} asks Kafka; {@link io.flatwater.app.gc.Sweep} removes.
 *
 * <p>Safe beside running services because of the order: the store is listed first and Kafka is
 * asked afterwards, so that a file whose reference came too late for the answer was written, or
 * renewed, not long before, and what is young is kept. One thread.
 */
@NullMarked
package io.flatwater.app.gc;

import org.jspecify.annotations.NullMarked;
