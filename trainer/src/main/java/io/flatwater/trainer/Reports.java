package io.flatwater.trainer;

import io.flatwater.model.file.Counters;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.drift.Sentry;
import io.flatwater.trainer.noise.Doubt;

/**
 * Puts what happens in a lineage into the records that are published of it.
 *
 * @param lineage its name, {@code run/stream}
 * @param stream that it learns from
 */
record Reports(String lineage, String stream) {

  /**
   * What became of a step.
   *
   * @param outcome of the update
   * @param gradientNorm NaN at most steps; see {@link Trainer#isMeasured}
   * @param optimizer that was in use
   */
  record Update(StepOutcome outcome, double gradientNorm, String optimizer) {}

  /** Returns the report of a step that was made. */
  StepReport step(Lesson lesson, Labels.Judged judged, Update update) {
    Counters counts = lesson.tested().counts();
    Labels.Suspects suspects = judged.counts();
    Guesses guesses = Guesses.of(lesson.tested());
    return StepReport.newBuilder()
        .setLineage(lineage)
        .setStream(stream)
        .setStep(lesson.step())
        .setBatchId(lesson.wire().getId())
        .setRows(Math.toIntExact(counts.examples()))
        .setEventTime(Times.instant(lesson.tested().latest()))
        .setDomain(lesson.sample().domain())
        .setLoss(counts.meanLoss())
        .setCorrectGiven(Math.toIntExact(counts.correctGiven()))
        .setLabelled(Math.toIntExact(counts.labelled()))
        .setCorrectClean(Math.toIntExact(counts.correctClean()))
        .setCleanKnown(Math.toIntExact(counts.cleanKnown()))
        .setGradientNorm(update.gradientNorm())
        .setOptimizer(update.optimizer())
        .setOutcome(update.outcome())
        .setNoiseRate(judged.rate())
        .setSuspects(suspects.reported())
        .setSuspectsChecked(suspects.checked())
        .setSuspectsWrong(suspects.hits())
        .setWrong(suspects.wrong())
        .setPredictions(guesses.predictions())
        .setLabels(guesses.labels())
        .setFirstLabel(guesses.first())
        .setLastLabel(guesses.last())
        .setRepeats(guesses.repeats())
        .setTaught(judged.taught().rows())
        .setTaughtChecked(judged.taught().checked())
        .setTaughtRight(judged.taught().right())
        .build();
  }

  /** Returns the record of a row whose label is probably wrong. */
  LabelIssue issue(Lesson lesson, int row, Doubt doubt) {
    return LabelIssue.newBuilder()
        .setLineage(lineage)
        .setStream(stream)
        .setStep(lesson.step())
        .setExampleId(lesson.wire().getIds().get(row))
        .setSource(lesson.wire().getSources().get(row))
        .setGiven(lesson.tested().labels()[row])
        .setLikely(doubt.likely()[row])
        .setConfidence(doubt.confidence()[row])
        .build();
  }

  /**
   * Returns the record of something that a detector or a policy has to say.
   *
   * @param eventTime of the newest row that it is about, microseconds
   */
  DriftEvent drift(long step, long eventTime, Lookout.Remark remark) {
    Sentry.Notice notice = remark.notice();
    return DriftEvent.newBuilder()
        .setLineage(lineage)
        .setStream(stream)
        .setStep(step)
        .setEventTime(Times.instant(eventTime))
        .setDetector(notice.detector())
        .setLevel(remark.level())
        .setStatistic(notice.statistic())
        .setThreshold(notice.threshold())
        .setAction(remark.action())
        .build();
  }
}
