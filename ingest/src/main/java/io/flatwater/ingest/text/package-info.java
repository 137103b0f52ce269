/**
 * Texts as vectors, by a frozen sentence encoder.
 *
 * <p>Start with {@link io.flatwater.ingest.text.SentenceEncoder}; {@link
 * io.flatwater.ingest.text.MiniLm} is the one that ships. {@link
 * io.flatwater.ingest.text.EmbeddingCache} keeps what was encoded, so that the model and its native
 * library are loaded only for texts that nobody has encoded before. An encoder belongs to one
 * thread.
 */
@NullMarked
package io.flatwater.ingest.text;

import org.jspecify.annotations.NullMarked;
