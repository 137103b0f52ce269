/**
 * One page that shows what the system does while it does it.
 *
 * <p>Start with {@link io.flatwater.app.dashboard.Dashboard}. A {@code Feed} reads the topics from
 * their beginning, so that a restart or a late visitor sees everything; a {@code Board} keeps of it
 * what fits into a bounded memory (a long lineage is drawn in slots of more and more steps, never
 * in more slots); {@code Listeners} are told of what has changed by server-sent events. The page
 * itself is static: its script, its style and the chart library come from this jar, nothing from
 * outside.
 *
 * <p>Nothing can be changed without the token of actions; every action is a {@code Command} on the
 * topic of commands, with who asked for it and why.
 *
 * <p>The board is read and written under its own lock; a feed is one thread; handlers are called by
 * many.
 */
@NullMarked
package io.flatwater.app.dashboard;

import org.jspecify.annotations.NullMarked;
