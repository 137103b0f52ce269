/**
 * Wrong labels on purpose: noise that an experiment adds to a stream and can score afterwards.
 *
 * <p>Start with {@link io.flatwater.ingest.noise.LabelNoise}, which knows a class only, and {@link
 * io.flatwater.ingest.noise.Annotation}, which sees the whole example. What happens to a label
 * depends on the seed and the example's id, never on the order of the examples. Everything here is
 * immutable and may be shared by threads.
 */
@NullMarked
package io.flatwater.ingest.noise;

import org.jspecify.annotations.NullMarked;
