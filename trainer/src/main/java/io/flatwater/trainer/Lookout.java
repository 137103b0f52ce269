package io.flatwater.trainer;

import io.flatwater.model.Network;
import io.flatwater.optim.Memory;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.trainer.drift.Detector;
import io.flatwater.trainer.drift.Sentry;
import io.flatwater.trainer.drift.SentrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Shows the tests of mini-batches to the detectors of drift and lets the response answer what they
 * say. Does nothing where the settings name no detector.
 */
final class Lookout {
  /** The section of the state that holds the detectors. */
  private static final String SENTRY = "sentry";

  /** Speaks where an answer ends by itself. */
  private static final Sentry.Notice NOBODY =
      new Sentry.Notice("policy", Detector.Level.STABLE, 0, 0);

  private final boolean watched;
  private final int classes;
  private final Sentry sentry;
  private final Response response;

  /**
   * Something that is to be published.
   *
   * @param notice what was seen
   * @param action what was done about it; empty: nothing
   */
  record Remark(Sentry.Notice notice, DriftLevel level, String action) {}

  /**
   * Makes a lookout that has seen nothing.
   *
   * @param response to drift, which the trainer also asks for its optimizer
   */
  Lookout(RunSettings settings, Network network, Response response) {
    SentrySettings detectors = settings.adaptation().sentry();
    this.watched = detectors.watched();
    this.classes = network.classes();
    this.sentry = new Sentry(detectors, network.inputs(), settings.seed());
    this.response = response;
  }

  /** Lets the detectors see a mini-batch, and answers the first drift in it; usually nothing. */
  List<Remark> look(Lesson lesson, Memory memory) {
    if (!watched) {
      return List.of();
    }
    List<Remark> remarks = new ArrayList<>();
    response
        .begin(lesson.step(), memory)
        .ifPresent(action -> remarks.add(new Remark(NOBODY, DriftLevel.WARNING, action)));
    boolean answered = false;
    for (Sentry.Notice notice : sentry.update(sight(lesson))) {
      if (notice.level() != Detector.Level.DRIFT) {
        remarks.add(new Remark(notice, DriftLevel.WARNING, ""));
        continue;
      }
      String action =
          answered
              ? "is answered already at this step"
              : response.alarmed(notice.detector(), lesson.step(), memory);
      answered = true;
      remarks.add(new Remark(notice, DriftLevel.DRIFT, action));
    }
    return remarks;
  }

  private Sentry.Sight sight(Lesson lesson) {
    Tested tested = lesson.tested();
    return new Sentry.Sight(
        tested.probabilities(), classes, tested.labels(), lesson.sample().batch().inputs());
  }

  /** Returns the statistics of the detectors, by name; empty if nobody watches. */
  Map<String, Double> statistics() {
    return sentry.statistics();
  }

  /** Puts the state of detectors and response to the other sections, if anybody watches. */
  void save(SortedMap<String, byte[]> sections) {
    if (watched) {
      sections.put(SENTRY, sentry.bytes());
      sections.put(Response.SECTION, response.bytes());
    }
  }

  /**
   * Takes back the state of detectors and response.
   *
   * @param sections of a state, which are those of the same settings
   */
  void restore(SortedMap<String, byte[]> sections) {
    Optional.ofNullable(sections.get(SENTRY)).ifPresent(sentry::restore);
    Optional.ofNullable(sections.get(Response.SECTION)).ifPresent(response::restore);
  }
}
