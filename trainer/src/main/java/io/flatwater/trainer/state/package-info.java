/**
 * State in a row: how detectors, estimates and the reservoir write themselves into a checkpoint.
 *
 * <p>Start with {@link io.flatwater.trainer.state.Packed}, which writes, and {@link
 * io.flatwater.trainer.state.Unpacked}, which reads and takes no more memory than there are bytes.
 * Equal state gives equal bytes, because they are part of the state hash.
 */
@NullMarked
package io.flatwater.trainer.state;

import org.jspecify.annotations.NullMarked;
