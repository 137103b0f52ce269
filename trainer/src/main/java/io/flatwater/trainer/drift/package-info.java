/**
 * When a stream has changed, and what the trainer does about it.
 *
 * <p>Start with {@link io.flatwater.trainer.drift.Detector}: one value in, one verdict out. {@link
 * io.flatwater.trainer.drift.DetectorKind} makes each kind for a rate of false alarms that the user
 * sets; its thresholds were found by simulation and are kept in {@link
 * io.flatwater.trainer.drift.Calibration}. {@link io.flatwater.trainer.drift.FeatureTest} looks at
 * inputs instead of errors.
 *
 * <p>Everything here is deterministic, knows no clock, has its whole state in its bytes, and
 * belongs to one thread.
 */
@NullMarked
package io.flatwater.trainer.drift;

import org.jspecify.annotations.NullMarked;
