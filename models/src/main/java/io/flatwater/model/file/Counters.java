package io.flatwater.model.file;

/**
 * Prequential counts since the beginning of a lineage: what the model said about each row before it
 * learned from it. No part of the state hash, as clean labels must not be.
 *
 * @param examples rows seen
 * @param labelled rows with a given label
 * @param correctGiven labelled rows whose given label was predicted
 * @param cleanKnown rows whose clean label is known
 * @param correctClean those of them whose clean label was predicted
 * @param lossSum sum of the losses over labelled rows, nats
 */
public record Counters(
    long examples,
    long labelled,
    long correctGiven,
    long cleanKnown,
    long correctClean,
    double lossSum) {

  /** Nothing counted yet. */
  public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0);

  /** Returns the sum of two counts. */
  public Counters plus(Counters more) {
    return new Counters(
        examples + more.examples,
        labelled + more.labelled,
        correctGiven + more.correctGiven,
        cleanKnown + more.cleanKnown,
        correctClean + more.correctClean,
        lossSum + more.lossSum);
  }

  /** Returns what was counted since an earlier count. */
  public Counters minus(Counters earlier) {
    return new Counters(
        examples - earlier.examples,
        labelled - earlier.labelled,
        correctGiven - earlier.correctGiven,
        cleanKnown - earlier.cleanKnown,
        correctClean - earlier.correctClean,
        lossSum - earlier.lossSum);
  }

  /** Returns the share of labelled rows that was predicted as given; NaN if there is none. */
  public double accuracyGiven() {
    return (double) correctGiven / labelled;
  }

  /** Returns the share of rows that was predicted as the clean label says; NaN if none is known. */
  public double accuracyClean() {
    return (double) correctClean / cleanKnown;
  }

  /** Returns the mean loss over labelled rows in nats; NaN if there is none. */
  public double meanLoss() {
    return lossSum / labelled;
  }
}
