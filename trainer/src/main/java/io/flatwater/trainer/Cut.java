package io.flatwater.trainer;

import io.flatwater.model.file.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.StepReport;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that happened in one partition between two offsets, frozen: later steps do not change it. It
 * is committed whole, or all state is read back from the cut before it.
 *
 * @param before index of the cut before it
 * @param toOffset offset after the last record in it
 * @param snapshots lineages that changed
 * @param reports of its steps, in order
 * @param issues labels that are probably wrong
 * @param letters of its records that could not be used
 * @param drift what else there is to say
 */
record Cut(
    Index before,
    long toOffset,
    List<Snapshot> snapshots,
    List<StepReport> reports,
    List<LabelIssue> issues,
    List<DeadLetter> letters,
    List<DriftEvent> drift) {

  Cut {
    snapshots = List.copyOf(snapshots);
    reports = List.copyOf(reports);
    issues = List.copyOf(issues);
    letters = List.copyOf(letters);
    drift = List.copyOf(drift);
  }

  /**
   * One lineage's new version.
   *
   * @param stream that it learns from
   * @param checkpoint all of it, frozen; hashed when it is asked for, in any thread
   * @param anchors that the checkpoint refers to
   * @param ended whether the stream has ended
   */
  record Snapshot(
      String stream, Supplier<Checkpoint> checkpoint, List<Anchor> anchors, boolean ended) {
    Snapshot {
      anchors = List.copyOf(anchors);
    }
  }

  /** Returns the domain of the latest row that a lineage has seen in this cut; empty if none. */
  String domain(String lineage) {
    String domain = "";
    for (StepReport report : reports) {
      domain = report.getLineage().equals(lineage) ? report.getDomain() : domain;
    }
    return domain;
  }
}
