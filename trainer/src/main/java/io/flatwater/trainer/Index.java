package io.flatwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.store.Hashes;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run has made of every stream of one partition, at one offset: the content of the file that
 * the committed offset refers to.
 *
 * <p>Lines of text in UTF-8: a head, then one line a stream in the order of their names. Equal
 * indexes have equal bytes.
 *
 * @param run that it belongs to
 * @param configurationHash of the run's configuration
 * @param partition of the mini-batches
 * @param entries by stream
 */
record Index(
    String run, String configurationHash, int partition, SortedMap<String, Entry> entries) {
  private static final String MAGIC = "flatwater-index 1";
  private static final int HEAD = 2;
  private static final int FIELDS = 8;

  /**
   * The newest version of one lineage.
   *
   * @param version 0 is the initial model
   * @param step steps made
   * @param toOffset offset of the cut that made this version
   * @param latest event time up to which it has seen the stream, microseconds
   * @param file hash of the checkpoint file
   * @param stateHash of the state in it
   * @param ended whether the stream has ended
   */
  record Entry(
      long version,
      long step,
      long toOffset,
      long latest,
      String file,
      String stateHash,
      boolean ended) {}

  Index {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** Returns the index's bytes. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder(100 + 250 * entries.size());
    text.append(MAGIC).append('\n');
    text.append(run).append(' ').append(configurationHash).append(' ').append(partition);
    text.append(' ').append(entries.size()).append('\n');
    entries.forEach(
        (stream, e) ->
            text.append(e.version)
                .append(' ')
                .append(e.step)
                .append(' ')
                .append(e.toOffset)
                .append(' ')
                .append(e.latest)
                .append(' ')
                .append(e.file)
                .append(' ')
                .append(e.stateHash)
                .append(e.ended ? " ended " : " open ")
                .append(URLEncoder.encode(stream, UTF_8))
                .append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  /**
   * Reads an index.
   *
   * @throws IllegalArgumentException if the bytes are none, with what is wrong
   */
  static Index parse(byte[] bytes) {
    byte[] magic = (MAGIC + "\n").getBytes(UTF_8);
    // What is no index may be a checkpoint of a gigabyte, which is not to be made a text.
    if (bytes.length < magic.length
        || !Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length)) {
      throw new IllegalArgumentException(
          "found no index of checkpoints, expected the line \"" + MAGIC + "\"");
    }
    Index index = parse(new String(bytes, UTF_8).lines().toList());
    if (!Arrays.equals(index.bytes(), bytes)) {
      throw new IllegalArgumentException("the index is not as it would be written");
    }
    return index;
  }

  private static Index parse(List<String> lines) {
    String first = lines.size() < HEAD ? "" : lines.get(1);
    String[] head = first.split(" ", -1);
    if (head.length != 4 || number(head[3]) != lines.size() - HEAD) {
      throw new IllegalArgumentException("the head of the index does not fit: " + shown(first));
    }
    long partition = number(head[2]);
    if (partition > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("the index is of partition " + partition);
    }
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (String line : lines.subList(HEAD, lines.size())) {
      String[] f = line.split(" ", -1);
      if (f.length != FIELDS || !Hashes.isHash(f[4]) || !Hashes.isHash(f[5])) {
        throw new IllegalArgumentException("a line of the index does not fit: " + shown(line));
      }
      entries.put(
          stream(f[7]),
          new Entry(
              number(f[0]),
              number(f[1]),
              number(f[2]),
              whole(f[3]),
              f[4],
              f[5],
              f[6].equals("ended")));
    }
    return new Index(head[0], head[1], (int) partition, entries);
  }

  private static String stream(String encoded) {
    try {
      return URLDecoder.decode(encoded, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a stream of the index has no proper name: " + shown(encoded), e);
    }
  }

  private static long number(String digits) {
    long number = whole(digits);
    if (number < 0) {
      throw new IllegalArgumentException("a number of the index is negative: " + number);
    }
    return number;
  }

  private static long whole(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "found \"" + shown(digits) + "\" in the index, expected a whole number", e);
    }
  }

  private static String shown(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }
}
