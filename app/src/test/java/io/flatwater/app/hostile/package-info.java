/**
 * Bytes made to harm, thrown at every parser of Flatwater through its public door.
 *
 * <p>Start with {@link io.flatwater.app.hostile.Siege}, which says what a parser must withstand,
 * and {@link io.flatwater.app.hostile.Mutations}, which makes bad bytes of good ones. Records are
 * besieged beside their codec, in {@code schemas}.
 */
@NullMarked
package io.flatwater.app.hostile;

import org.jspecify.annotations.NullMarked;
