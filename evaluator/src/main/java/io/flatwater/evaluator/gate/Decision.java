package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import java.util.Optional;

/**
 * A verdict, and what is live after it.
 *
 * @param promotion for the audit log
 * @param live the stream's live checkpoint, if the verdict changed it
 */
public record Decision(Promotion promotion, Optional<Live> live) {}
