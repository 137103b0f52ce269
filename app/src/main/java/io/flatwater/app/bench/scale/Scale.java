package io.flatwater.app.bench.scale;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How large a system is tried, and on how much.
 *
 * @param brokers 1 to 9
 * @param partitions of every topic
 * @param streams at least 1
 * @param trainers 1 to 26
 * @param others how many processes there are of ingest, and of the evaluator
 * @param examples of each stream, at least 200
 * @param perSecond examples sent a second, over all streams
 * @param disturbance what is done to it
 */
public record Scale(
    int brokers,
    int partitions,
    int streams,
    int trainers,
    int others,
    int examples,
    double perSecond,
    Disturbance disturbance) {

  /** What is done to a system while it runs. */
  public enum Disturbance {
    NONE,
    /** A trainer dies, later a broker; neither comes back. */
    KILL
  }

  private static final int LEAST_EXAMPLES = 200;

  public Scale {
    range("brokers", brokers, 1, 9);
    range("partitions", partitions, 1, 1_000);
    range("streams", streams, 1, 10_000);
    range("trainers", trainers, 1, 'z' - 'a' + 1);
    range("processes of ingest and evaluator", others, 1, 100);
    range("examples", examples, LEAST_EXAMPLES, Integer.MAX_VALUE);
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("examples a second must be positive: " + perSecond);
    }
    if (disturbance == Disturbance.KILL && (brokers < 3 || trainers < 2)) {
      throw new IllegalArgumentException(
          "to lose a broker takes 3 of them, to lose a trainer takes 2: found "
              + brokers
              + " and "
              + trainers);
    }
  }

  private static void range(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", found " + found);
    }
  }

  /** Returns the copies of each partition. */
  int copies() {
    return Math.min(3, brokers);
  }

  /** Returns the names of the streams. */
  List<String> streamNames() {
    return IntStream.range(0, streams).mapToObj(i -> String.format("s%02d", i)).toList();
  }

  /** Returns the names of the trainers: a, b, c ... */
  List<String> trainerNames() {
    return IntStream.range(0, trainers).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();
  }
}
