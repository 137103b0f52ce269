/**
 * Predictions by the live models.
 *
 * <p>{@link io.flatwater.app.serving.LiveModel} is for a program on the JVM that wants to predict
 * by itself with whatever model of a stream is live:
 *
 * <pre>{@code
 * try (LiveModels models = LiveModels.follow(wiring, LiveModels.Settings.of(Set.of("mnist")))) {
 *   models.awaitReady(Duration.ofSeconds(30));
 *   LiveModel model = models.of("mnist");
 *   Answer answer = model.predict(rows);
 *   System.out.println(answer.model() + " says " + answer.likeliest(0));
 * }
 * }</pre>
 *
 * <p>{@link io.flatwater.app.serving.LiveModels} follows the topic {@code live} on a thread of its
 * own and swaps models as they are promoted; a call that is under way ends on the model that it
 * began with, and none is dropped. {@link io.flatwater.app.serving.PredictionApi} is the same over
 * HTTP. {@link io.flatwater.app.serving.PredictionLog} writes a share of the answers to {@code
 * predictions}, so that labels that come later can tell how right they were.
 *
 * <p>A {@code LiveModel} may be used by many threads at once.
 */
@NullMarked
package io.flatwater.app.serving;

import org.jspecify.annotations.NullMarked;
