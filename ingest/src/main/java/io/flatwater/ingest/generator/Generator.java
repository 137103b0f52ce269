package io.flatwater.ingest.generator;

import java.util.List;
import java.util.stream.IntStream;

/** A concept that examples are drawn from, with its parameters. */
public interface Generator {

  /** Returns the names of the features, in order. */
  List<String> features();

  /** Returns the number of classes, at least 2. */
  int classes();

  /**
   * Starts drawing from the beginning.
   *
   * @param seed of all that is random in it
   * @param length of the stream, at least 1, for what moves along all of it
   */
  Sampler start(long seed, long length);

  /** Returns {@code n} names {@code x0}, {@code x1} ... */
  static List<String> names(int n) {
    return IntStream.range(0, n).mapToObj(i -> "x" + i).toList();
  }
}
