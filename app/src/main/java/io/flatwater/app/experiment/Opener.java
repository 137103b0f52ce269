package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;

/** Opens the sources that experiments name. */
public interface Opener {
  /** Opens none: enough for experiments on images. */
  Opener NONE =
      new Opener() {
        @Override
        public Source open(io.flatwater.app.config.Source settings) {
          throw new Failure("nobody opens sources here");
        }

        @Override
        public Contract contract(Form form) {
          throw new Failure("nobody opens sources here");
        }
      };

  /** Returns a source, without mistakes in its labels unless it is images. */
  Source open(io.flatwater.app.config.Source settings);

  /** Returns the contract of a model for such examples. */
  Contract contract(Form form);
}
