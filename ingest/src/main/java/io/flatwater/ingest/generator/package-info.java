/**
 * Streams that are drawn rather than read: the standard concepts of the literature on drift, and
 * their composition.
 *
 * <p>Start with {@link io.flatwater.ingest.generator.Generator}, a concept with its parameters;
 * {@link io.flatwater.ingest.generator.Drifting} puts several behind one another; {@link
 * io.flatwater.ingest.generator.Generators} reads them from text; {@link
 * io.flatwater.ingest.generator.GeneratedSource} makes a {@link io.flatwater.ingest.source.Source}
 * of one. Names and definitions follow MOA and River; the numbers drawn are our own, since each
 * program has its own source of chance.
 *
 * <p>Same seed, same stream, on every machine. Generators are immutable and may be shared; a {@link
 * io.flatwater.ingest.generator.Sampler} belongs to one thread.
 */
@NullMarked
package io.flatwater.ingest.generator;

import org.jspecify.annotations.NullMarked;
