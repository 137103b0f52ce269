package io.flatwater.app.experiment;

import io.flatwater.app.experiment.Manifest.Ending;
import io.flatwater.store.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which cells of an experiment have ended, and how, as far as what decided them is still the same.
 * The manifest on disk says so at any moment.
 *
 * <p>Used by one thread.
 */
final class Ledger {
  private final Experiment experiment;
  private final Laboratory laboratory;
  private final Workspace workspace;
  private final String yaml;
  private final Map<String, Ending> endings = new HashMap<>();
  private final Map<String, String> failures = new HashMap<>();
  private int stale;

  /**
   * Reads what is in the directory.
   *
   * @param yaml the experiment's file
   */
  Ledger(Experiment experiment, Laboratory laboratory, Workspace workspace, String yaml) {
    this.experiment = experiment;
    this.laboratory = laboratory;
    this.workspace = workspace;
    this.yaml = yaml;
    experiment.cells().forEach(this::look);
    write();
  }

  private void look(Cell cell) {
    String inputs = laboratory.inputs(cell);
    workspace
        .finished(cell)
        .ifPresent(
            f -> {
              if (f.isWhole() && f.cost().inputs().equals(inputs)) {
                endings.put(
                    cell.path(), new Ending(inputs, f.result().stateHash(), f.cost().result()));
              } else {
                stale++;
              }
            });
  }

  /** Returns how many results are there that other data, code or settings made. */
  int stale() {
    return stale;
  }

  /** Returns the cells without a result, those that failed before among them. */
  List<Cell> missing() {
    return experiment.cells().stream().filter(c -> !endings.containsKey(c.path())).toList();
  }

  /** Notes a cell's result, which is on disk. */
  void finished(Cell cell, Ending ending) {
    endings.put(cell.path(), ending);
    write();
  }

  /** Notes that a cell came to no result. */
  void failed(Cell cell, String reason) {
    failures.put(cell.path(), reason);
    write();
  }

  private void write() {
    new Manifest(
            experiment.file().name(),
            Hashes.sha256(yaml.getBytes(StandardCharsets.UTF_8)),
            laboratory.hashes(),
            laboratory.versions(),
            inOrder(endings),
            inOrder(failures))
        .write(workspace);
  }

  /** Returns entries in the order of the cells, so that a manifest tells nothing of chance. */
  private <T> Map<String, T> inOrder(Map<String, T> entries) {
    Map<String, T> ordered = new LinkedHashMap<>();
    for (Cell cell : experiment.cells()) {
      T entry = entries.get(cell.path());
      if (entry != null) {
        ordered.put(cell.path(), entry);
      }
    }
    return ordered;
  }
}
