/**
 * Gradual adaptation without labels, as an experiment: a labelled source, some domains between, and
 * a target whose labels nobody sees.
 *
 * <p>Start with {@link io.flatwater.app.experiment.gradual.Adaptation}, which carries one run out.
 * A {@link io.flatwater.app.experiment.gradual.Course} says where the domains lie; a {@link
 * io.flatwater.app.experiment.gradual.Problem} has their examples: {@link
 * io.flatwater.app.experiment.gradual.TurningImages} and {@link
 * io.flatwater.app.experiment.gradual.MovingGaussians}.
 */
@NullMarked
package io.flatwater.app.experiment.gradual;

import org.jspecify.annotations.NullMarked;
