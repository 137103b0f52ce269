/**
 * Optimizers side by side on one drifting stream: the quickstart, and experiments of many runs.
 *
 * <p>Start with {@link io.flatwater.app.experiment.Plan}, which says what one run is to do. {@code
 * InMemory} and {@code OnBroker} carry it out and end in the same model states; a {@code Recording}
 * keeps what they report and makes the result of it. {@link io.flatwater.app.experiment.Quickstart}
 * is one plan with a display. An experiment ({@code ExperimentFile}) is a grid of plans: its cells
 * are run side by side, kept one by one, and compared.
 */
@NullMarked
package io.flatwater.app.experiment;

import org.jspecify.annotations.NullMarked;
