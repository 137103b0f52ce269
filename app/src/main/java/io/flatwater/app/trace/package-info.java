/**
 * Follows an example from its producer to the verdict, by a header that tracing tools know.
 *
 * <p>Start with {@link io.flatwater.app.trace.TraceInterceptor}: Kafka's clients call it for every
 * record if {@code tracing.headers} is on. It gives examples, mini-batches, steps, checkpoints,
 * metrics and verdicts a {@link io.flatwater.app.trace.Traceparent}. The services know nothing of
 * it. Clients call it in their own threads.
 */
@NullMarked
package io.flatwater.app.trace;

import org.jspecify.annotations.NullMarked;
