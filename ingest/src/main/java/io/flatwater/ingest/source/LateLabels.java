package io.flatwater.ingest.source;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Label;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Takes the labels off examples and gives them back when their time has come.
 *
 * <p>Labels that wait are held in memory, at most a million of them. Belongs to one thread.
 */
final class LateLabels {
  /** About 150 MB of labels. */
  static final int MOST_WAITING = 1_000_000;

  private final Duration delay;
  private final Deque<Label> waiting = new ArrayDeque<>();

  /**
   * Makes one that waits for nothing yet.
   *
   * @param delay event time between an example and its label; zero: labels stay with their examples
   */
  LateLabels(Duration delay) {
    this.delay = delay;
  }

  /** Tells whether labels come later at all. */
  boolean isOn() {
    return !delay.isZero();
  }

  /**
   * Returns the labels that come no later than an example, oldest first, and keeps this example's.
   *
   * @throws SourceException if too many wait
   */
  List<Label> due(Example example) {
    List<Label> due = new ArrayList<>();
    while (!waiting.isEmpty()
        && !waiting.element().getEventTime().isAfter(example.getEventTime())) {
      due.add(waiting.remove());
    }
    Integer label = example.getLabel();
    if (isOn() && label != null) {
      if (waiting.size() == MOST_WAITING) {
        throw new SourceException(
            "more than "
                + MOST_WAITING
                + " labels would wait to be sent: found a delay of "
                + delay
                + ", expected less for examples that are so close in time");
      }
      waiting.add(
          new Label(
              example.getId(),
              label,
              example.getEventTime().plus(delay),
              example.getSource(),
              example.getCleanLabel()));
    }
    return due;
  }

  /** Returns an example as it is sent. */
  Example withoutLabel(Example example) {
    return isOn()
        ? new Example(
            example.getId(),
            example.getEventTime(),
            example.getDomain(),
            example.getSource(),
            example.getFeatures(),
            null,
            null)
        : example;
  }

  /** Returns all labels that still wait, oldest first, and forgets them. */
  List<Label> rest() {
    List<Label> rest = new ArrayList<>(waiting);
    waiting.clear();
    return rest;
  }

  /** Returns the end of the labels of a stream that ended. */
  EndOfStream end(EndOfStream examples) {
    return new EndOfStream(examples.getEventTime().plus(delay), -1L);
  }
}
