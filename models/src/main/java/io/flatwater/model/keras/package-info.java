/**
 * Models that Keras saved, as networks: {@code .h5} files and {@code .keras} archives.
 *
 * <p>Start with {@link io.flatwater.model.keras.KerasModel}. Its parts: {@code Hdf5} reads the
 * container, {@code Chain} the layers out of Keras's JSON, {@code Translation} says each layer in
 * DL4J's words and moves its weights into DL4J's order. Files may come from untrusted hands:
 * nothing in them is run, no size in them is believed, and whatever is not understood is refused in
 * a sentence. Pure functions of bytes; any thread.
 */
@NullMarked
package io.flatwater.model.keras;

import org.jspecify.annotations.NullMarked;
