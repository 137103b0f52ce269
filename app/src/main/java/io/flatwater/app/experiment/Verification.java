package io.flatwater.app.experiment;

import io.flatwater.app.experiment.Experiments.Verified;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Runs finished cells again and compares bytes. */
final class Verification {
  private final Experiment experiment;
  private final Laboratory laboratory;
  private final Workspace workspace;
  private final PrintWriter out;

  Verification(Experiment experiment, Laboratory laboratory, Workspace workspace, PrintWriter out) {
    this.experiment = experiment;
    this.laboratory = laboratory;
    this.workspace = workspace;
    this.out = out;
  }

  /**
   * Repeats cells of the manifest that have a result.
   *
   * @param most how many; a sample drawn with the seed if there are more
   * @param goOn asked often; false ends it early
   */
  Verified run(int most, long seed, BooleanSupplier goOn) {
    Manifest manifest = Manifest.read(workspace);
    List<Manifest.Difference> changed = manifest.differences(laboratory.hashes());
    changed.forEach(d -> out.println("not as it was when the experiment ran: " + d));
    List<Cell> cells =
        new ArrayList<>(
            experiment.cells().stream()
                .filter(cell -> manifest.cells().containsKey(cell.path()))
                .toList());
    if (cells.size() > most) {
      Collections.shuffle(cells, new Random(seed));
      cells = cells.subList(0, most);
    }
    int repeated = 0;
    int different = 0;
    for (Cell cell : cells) {
      Optional<String> verdict =
          laboratory.run(cell, goOn).map(o -> verdict(manifest, cell, o.result()));
      if (verdict.isEmpty()) {
        break;
      }
      repeated++;
      different += verdict.get().startsWith("equal") ? 0 : 1;
      out.printf(
          Locale.ROOT,
          "%3d of %d  %-40s %s%n",
          repeated,
          cells.size(),
          cell.title(),
          verdict.get());
      out.flush();
    }
    return new Verified(
        repeated, different, changed.stream().noneMatch(d -> Laboratory.isOfData(d.name())));
  }

  private String verdict(Manifest manifest, Cell cell, CellResult again) {
    Manifest.Ending then = manifest.cells().get(cell.path());
    String kept = workspace.finished(cell).map(Workspace.Finished::text).orElse("");
    if (then == null || !Workspace.hash(kept).equals(then.result())) {
      return "DIFFERENT: the result on disk is not the one in the manifest";
    }
    if (!again.stateHash().equals(then.stateHash())) {
      return "DIFFERENT: ended in the state "
          + again.stateHash().substring(0, 12)
          + ", then in "
          + then.stateHash().substring(0, 12);
    }
    return Workspace.hash(CellFile.write(again)).equals(then.result())
        ? "equal: state " + again.stateHash().substring(0, 12) + ", results byte for byte"
        : "DIFFERENT: the same state, but other results";
  }
}
