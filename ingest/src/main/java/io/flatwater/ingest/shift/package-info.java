/**
 * How the world changes along a stream: transformations of images and the schedules they follow.
 *
 * <p>Start with {@link io.flatwater.ingest.shift.Schedule}, which says how strong a shift is at
 * example i of n, and {@link io.flatwater.ingest.shift.ImageShift}, of which {@link
 * io.flatwater.ingest.shift.Rotation}, {@link io.flatwater.ingest.shift.Tint} and {@link
 * io.flatwater.ingest.shift.Corruption} are the kinds. All of it is pure and immutable, gives the
 * same bytes on every machine, and may be shared by threads.
 */
@NullMarked
package io.flatwater.ingest.shift;

import org.jspecify.annotations.NullMarked;
