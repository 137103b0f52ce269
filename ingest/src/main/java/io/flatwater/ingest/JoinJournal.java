package io.flatwater.ingest;

import java.util.List;

/** Where a label join writes down, as it goes, what it would need to go on after a restart. */
interface JoinJournal {
  /** Forgets everything: for pipelines that start from the beginning again. */
  JoinJournal NONE =
      new JoinJournal() {
        @Override
        public void put(Waiting waiting) {}

        @Override
        public void delete(Waiting waiting) {}

        @Override
        public void head(Head head) {}
      };

  /** Keeps an entry in place of the one with its number. */
  void put(Waiting waiting);

  /** Drops an entry. */
  void delete(Waiting waiting);

  /** Keeps all that is not in entries, in place of the last one. */
  void head(Head head);

  /**
   * What the entries do not say.
   *
   * @param next number of the next entry
   * @param watermark latest event time in the stream, microseconds
   * @param endMicros event time of the end of the examples, while labels are waited for; {@link
   *     Micros#NEVER}: they have not ended
   * @param labelsEndMicros event time of the latest end of the labels; {@link Micros#NEVER}: none
   */
  record Head(long next, long watermark, long endMicros, long labelsEndMicros) {
    static final Head START = new Head(0, Micros.NEVER, Micros.NEVER, Micros.NEVER);
  }

  /**
   * All that a join knows.
   *
   * @param entries in the order of their numbers
   */
  record Snapshot(Head head, List<Waiting> entries) {
    static final Snapshot START = new Snapshot(Head.START, List.of());
  }
}
