/**
 * Hours of a dashboard in minutes: does its memory stay flat while many pages listen?
 *
 * <p>Start with {@link io.flatwater.app.bench.lapse.LapseBench}. What trainers, evaluators and a
 * gate would write in some hours is written as many times faster, a dashboard in a process of its
 * own tells its pages as many times more often, and its memory is read from outside. All of it
 * belongs to one thread, but for the listeners, which an HTTP client calls in its own.
 */
@NullMarked
package io.flatwater.app.bench.lapse;

import org.jspecify.annotations.NullMarked;
