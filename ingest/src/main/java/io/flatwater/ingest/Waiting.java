package io.flatwater.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one id while its window is open: the example, the labels so far, or the label
 * that it went on with.
 */
final class Waiting {
  private static final int OVERHEAD_BYTES = 160;

  private final long number;
  private final String id;
  private final List<Vote> votes = new ArrayList<>();
  private @Nullable Row row;
  private @Nullable Integer settled;
  private long deadline;

  /**
   * Starts to wait.
   *
   * @param number of the entry within its stream
   * @param deadline event time at which the window closes, microseconds
   */
  Waiting(long number, String id, long deadline) {
    this.number = number;
    this.id = id;
    this.deadline = deadline;
  }

  long number() {
    return number;
  }

  String id() {
    return id;
  }

  long deadline() {
    return deadline;
  }

  List<Vote> votes() {
    return votes;
  }

  Optional<Row> row() {
    return Optional.ofNullable(row);
  }

  Optional<Integer> settled() {
    return Optional.ofNullable(settled);
  }

  /** Tells whether the example has come, whether or not it has gone on. */
  boolean hasExample() {
    return row != null || settled != null;
  }

  /** Takes the example, whose own time decides from now on when the window closes. */
  void example(Row example, long newDeadline) {
    row = example;
    deadline = newDeadline;
  }

  /** Notes that the example went on with a label; only that is kept of it. */
  void settle(int label) {
    row = null;
    votes.clear();
    settled = label;
  }

  /** Returns about how many bytes of memory it holds on to. */
  long bytes() {
    long bytes = OVERHEAD_BYTES + 2L * id.length();
    for (Vote vote : votes) {
      bytes += vote.bytes();
    }
    return row == null ? bytes : bytes + row.bytes() + row.wire().length;
  }
}
