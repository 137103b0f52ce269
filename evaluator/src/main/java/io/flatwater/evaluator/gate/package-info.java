/**
 * Which model is live, and why.
 *
 * <p>Start with {@link io.flatwater.evaluator.gate.Gate}, which turns what models are worth, and
 * what people ask for, into verdicts. It knows neither Kafka nor clock, and all that it has to
 * remember is in what it reads and in what it wrote: after a restart it is given both and goes on.
 * {@link io.flatwater.evaluator.gate.Rule} is the small language of its rules. {@link
 * io.flatwater.evaluator.gate.Served} joins served predictions with labels that came later. {@link
 * io.flatwater.evaluator.gate.Backtest} asks what would have been.
 *
 * <p>Classes belong to one thread at a time; a rule is a value.
 */
@NullMarked
package io.flatwater.evaluator.gate;

import org.jspecify.annotations.NullMarked;
