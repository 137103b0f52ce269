/**
 * Files of rows as streams: CSV, JSON Lines and NumPy's NPZ, in file order as time.
 *
 * <p>Start with {@link io.flatwater.ingest.table.TableSource}, which makes a {@link
 * io.flatwater.ingest.source.Source} of a {@link io.flatwater.ingest.table.Table} and a {@link
 * io.flatwater.ingest.table.TableSchema}. The first rows of the file, its prefix, decide what each
 * column is ({@link io.flatwater.ingest.table.Column}) and how it is scaled; nothing later in the
 * file changes that, as nothing later would be known when the stream begins. Only the names of the
 * classes are taken from the whole file. {@link io.flatwater.ingest.table.NpzSource} reads arrays.
 *
 * <p>A row that cannot be used is a {@link io.flatwater.ingest.table.BrokenRow} with its line; a
 * file that cannot be used is a {@link io.flatwater.ingest.source.SourceException}. Memory is
 * bounded by the longest line, never by the file. Readers belong to one thread.
 */
@NullMarked
package io.flatwater.ingest.table;

import org.jspecify.annotations.NullMarked;
