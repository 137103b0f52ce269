/**
 * How well label noise is estimated, where the truth is known.
 *
 * <p>Start with {@link io.flatwater.app.noise.AccuracyStudy}: streams with a known share of wrong
 * labels. {@link io.flatwater.app.noise.JudgedStudy} asks people instead. Both run real trainers
 * without Kafka; equal arguments give equal figures.
 */
@NullMarked
package io.flatwater.app.noise;

import org.jspecify.annotations.NullMarked;
