package io.flatwater.app.experiment;

import io.flatwater.model.Definition;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How the cells of one kind of experiment are carried out, with the data that they need. */
interface Trial {

  /** Returns the hashes of the data, by name. */
  Map<String, String> hashes();

  /** Returns what the data are, in one line. */
  String data();

  /** Returns the network of the cells. */
  Definition definition();

  /**
   * Runs a cell.
   *
   * @param goOn asked often; false ends the run early
   * @return empty if it was ended early
   */
  Optional<Outcome> run(Cell cell, BooleanSupplier goOn);

  /** A cell's result and how fast its trainer was, in steps per second of its thread's time. */
  record Outcome(CellResult result, double stepsPerSecond) {}
}
