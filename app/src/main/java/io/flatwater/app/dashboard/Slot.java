package io.flatwater.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flatwater.schemas.StepReport;

/** What some consecutive steps came to, in sum. */
final class Slot {
  private static final double MILLI = 1e3;

  private long steps;
  private long lastStep;
  private long eventMillis;
  private long wallMillis;
  private long rows;
  private long labelled;
  private long correctGiven;
  private long cleanKnown;
  private long correctClean;
  private long pairs;
  private long repeats;
  private double lossSum;
  private double noise = -1;
  private double gradient = Double.NaN;

  /** Adds a step. */
  void add(StepReport report, long wall) {
    steps++;
    lastStep = report.getStep();
    eventMillis = report.getEventTime().toEpochMilli();
    wallMillis = wall;
    rows += report.getRows();
    labelled += report.getLabelled();
    correctGiven += report.getCorrectGiven();
    cleanKnown += report.getCleanKnown();
    correctClean += report.getCorrectClean();
    pairs += report.getFirstLabel() < 0 ? 0 : report.getLabelled() - 1;
    repeats += report.getRepeats();
    if (Double.isFinite(report.getLoss())) {
      lossSum += report.getLoss() * report.getLabelled();
    }
    noise = report.getNoiseRate() >= 0 ? report.getNoiseRate() : noise;
    gradient = Double.isFinite(report.getGradientNorm()) ? report.getGradientNorm() : gradient;
  }

  /** Adds the steps that came after these. */
  void add(Slot later) {
    steps += later.steps;
    lastStep = later.lastStep;
    eventMillis = later.eventMillis;
    wallMillis = later.wallMillis;
    rows += later.rows;
    labelled += later.labelled;
    correctGiven += later.correctGiven;
    cleanKnown += later.cleanKnown;
    correctClean += later.correctClean;
    pairs += later.pairs;
    repeats += later.repeats;
    lossSum += later.lossSum;
    noise = later.noise >= 0 ? later.noise : noise;
    gradient = Double.isFinite(later.gradient) ? later.gradient : gradient;
  }

  long steps() {
    return steps;
  }

  /** Names of {@link #json}'s columns, as they stand in a CSV file. */
  static final String COLUMNS =
      "step,eventMillis,wallMillis,rows,labelled,accuracyGiven,cleanKnown,accuracyClean,loss,"
          + "noiseRate,gradientNorm,persistence";

  /** Returns one row; null is what is not known. */
  ArrayNode json() {
    ArrayNode row = JsonNodeFactory.instance.arrayNode();
    row.add(lastStep).add(eventMillis).add(wallMillis).add(rows).add(labelled);
    add(row, labelled > 0 ? (double) correctGiven / labelled : Double.NaN);
    row.add(cleanKnown);
    add(row, cleanKnown > 0 ? (double) correctClean / cleanKnown : Double.NaN);
    add(row, labelled > 0 ? lossSum / labelled : Double.NaN);
    add(row, noise >= 0 ? noise : Double.NaN);
    add(row, gradient);
    // What the label before has right, within the mini-batches.
    add(row, pairs > 0 ? (double) repeats / pairs : Double.NaN);
    return row;
  }

  private static void add(ArrayNode row, double value) {
    if (Double.isFinite(value)) {
      row.add(Math.round(value * MILLI * MILLI) / (MILLI * MILLI));
    } else {
      row.addNull();
    }
  }
}
