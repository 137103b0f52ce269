package io.flatwater.app;

import io.flatwater.ingest.table.BrokenRow;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts the rows that a source leaves out, and keeps the first. Belongs to one thread. */
final class LeftOut implements Consumer<BrokenRow> {
  private Optional<BrokenRow> first = Optional.empty();
  private long rows;

  @Override
  public void accept(BrokenRow row) {
    first = first.or(() -> Optional.of(row));
    rows++;
  }

  /** Returns a sentence about them; empty if there is none. */
  Optional<String> sentence() {
    return first.map(
        row ->
            rows
                + (rows == 1 ? " row was" : " rows were")
                + " left out; the first: line "
                + row.line()
                + " of "
                + row.file()
                + ": "
                + row.message());
  }
}
