/**
 * The fault campaign: kill, freeze and cut off the real services at named moments, and find out
 * whether anything was lost, done twice, or ended in other bytes.
 *
 * <p>Start with {@link io.flatwater.app.faults.Campaign}: a {@link
 * io.flatwater.app.faults.Schedule} of faults is drawn from a seed and struck in rounds. In a round
 * the services run as processes of their own, through the same command line that users call, and
 * announce their moments on a socket ({@link io.flatwater.app.faults.Announcer} on their side,
 * {@code Switchboard} on this one); an announcement waits for its answer, so that a fault hits
 * exactly there. At the end of a round {@code Judge} compares what lies on the topics with {@code
 * Undisturbed}, the same records in a plain loop without Kafka.
 *
 * <p>A campaign belongs to one thread; announcements come from others, and only complete futures.
 */
@NullMarked
package io.flatwater.app.faults;

import org.jspecify.annotations.NullMarked;
