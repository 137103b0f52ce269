package io.flatwater.app.experiment;

import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a plan's models are trained and judged on, once its data are read.
 *
 * @param source of the stream
 * @param contract of a model that takes its examples
 * @param probes of the checkpoints
 */
record Feed(Source source, Contract contract, Probes probes) {

  /** Writes the probe sets that an operator would give: the blocks of each, then its seal. */
  interface Probes {
    void write(Consumer<SpecificRecord> out);
  }

  /** Reads a plan's data, where it has not been done yet. */
  static Feed of(Plan plan) {
    if (plan.stream() instanceof Sourced sourced) {
      return new Feed(sourced.source(), sourced.contract(), sourced.probes()::write);
    }
    TurningImages turning = (TurningImages) plan.stream();
    return of(plan, turning, turning.train(), turning.dataset().test());
  }

  /**
   * Returns a plan's data, where they are images.
   *
   * @param train as {@link TurningImages#train} returns them
   * @param test that judge
   */
  static Feed of(Plan plan, TurningImages turning, LabelledImages train, LabelledImages test) {
    return new Feed(
        turning.source(train, plan.seed()),
        Contract.pixels(List.of(train.height(), train.width()), train.classes()),
        out -> turning.probes(plan.judging()).write(test, out));
  }
}
