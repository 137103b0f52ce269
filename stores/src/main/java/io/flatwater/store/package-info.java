/**
 * Where checkpoint files lie: content-addressed blobs that are durable before anyone refers to
 * them.
 *
 * <p>Start with {@link io.flatwater.store.BlobStore}; there are a directory ({@link
 * io.flatwater.store.FileStore}) and an S3-compatible server ({@link io.flatwater.store.S3Store}),
 * with the same names in both. A blob's name is the SHA-256 of its content, so that a blob never
 * changes, writing it twice is harmless, and whoever reads it can tell whether it is whole. Nothing
 * here knows what a blob means; old ones are deleted only by whoever knows that nobody refers to
 * them.
 *
 * <p>Stores may be shared among threads and, over one directory or bucket, among processes.
 */
@NullMarked
package io.flatwater.store;

import org.jspecify.annotations.NullMarked;
