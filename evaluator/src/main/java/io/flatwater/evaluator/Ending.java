package io.flatwater.evaluator;

import java.util.Set;
import java.util.function.BooleanSupplier;

/** When an evaluator returns by itself. */
public sealed interface Ending {

  /** Only when it is stopped. */
  record Never() implements Ending {}

  /**
   * When the last checkpoint of each of these lineages was judged on all sealed probe sets, or was
   * refused. The evaluator must be the only one of its group.
   *
   * @param lineages {@code run/stream}, at least one
   * @param settled asked when all that is judged; waits until what follows from it was decided,
   *     such as which model is live; a model that has become live is put to all sets too
   */
  record AfterLast(Set<String> lineages, BooleanSupplier settled) implements Ending {
    /** Without anything that follows. */
    public AfterLast(Set<String> lineages) {
      this(lineages, () -> true);
    }

    public AfterLast {
      lineages = Set.copyOf(lineages);
      if (lineages.isEmpty()) {
        throw new IllegalArgumentException("name at least one lineage to wait for");
      }
    }
  }
}
