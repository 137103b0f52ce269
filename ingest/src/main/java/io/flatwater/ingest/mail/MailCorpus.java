package io.flatwater.ingest.mail;

import io.flatwater.ingest.source.SourceException;
import io.flatwater.ingest.table.BrokenRow;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Mails in files, one each, in folders that say what they are: those whose names begin with {@code
 * spam} hold spam, those with {@code ham} in their name hold none. Other folders and files that do
 * not end in {@code .txt} or {@code .eml} are passed over.
 */
final class MailCorpus {
  /** More would not be read in a moment, nor held in memory. */
  private static final int MOST_MAILS = 200_000;

  /** Mails further than this from the middle one were dated by a broken clock. */
  private static final Duration FURTHEST = Duration.ofDays(3 * 365);

  /** Below this many, none can be said to be far from the others. */
  private static final int FEW = 10;

  private final List<Labelled> mails = new ArrayList<>();
  private final Consumer<BrokenRow> broken;

  /**
   * A mail that somebody sorted.
   *
   * @param id folder and name without its ending
   * @param label 0: no spam, 1: spam
   */
  record Labelled(String id, Mail mail, int label) {}

  private MailCorpus(Consumer<BrokenRow> broken) {
    this.broken = broken;
  }

  /**
   * Reads all mails, oldest first; equal times by their ids.
   *
   * @param place a directory with such folders at any depth, or a {@code .tgz} of one
   * @param broken is told each mail that has no date, or one far from all others
   * @throws SourceException if there is none, or not both kinds
   */
  static List<Labelled> read(Path place, Consumer<BrokenRow> broken) {
    MailCorpus corpus = new MailCorpus(broken);
    try {
      if (Files.isDirectory(place)) {
        corpus.directory(place);
      } else {
        corpus.archive(place);
      }
    } catch (IOException e) {
      throw new SourceException("Cannot read the mails in " + place + ": " + e + ".", e);
    }
    List<Labelled> sorted = corpus.sorted();
    long spam = sorted.stream().mapToInt(Labelled::label).sum();
    if (spam == 0 || spam == sorted.size()) {
      throw new SourceException(
          place
              + " has "
              + spam
              + " spam mails among "
              + sorted.size()
              + ", expected both kinds: files that end in .txt or .eml, in folders whose names"
              + " begin with spam, or have ham in them");
    }
    return sorted;
  }

  private void directory(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory, 8)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = directory.relativize(file).toString().replace('\\', '/');
      if (label(name) >= 0) {
        try (InputStream in = Files.newInputStream(file)) {
          add(name, in);
        }
      }
    }
  }

  private void archive(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw, 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && label(entry.getName()) >= 0) {
          add(entry.getName(), tar);
        }
      }
    }
  }

  private void add(String name, InputStream in) throws IOException {
    if (mails.size() == MOST_MAILS) {
      throw new SourceException(
          "found more than " + MOST_MAILS + " mails, expected at most so many in one mailbox");
    }
    byte[] bytes = in.readNBytes(Mail.MOST_BYTES);
    Mail.read(bytes)
        .ifPresentOrElse(
            mail -> mails.add(new Labelled(id(name), mail, label(name))),
            () ->
                leave(
                    name,
                    "the mail has no date that can be read, expected one in its first"
                        + " line or its header Date"));
  }

  private List<Labelled> sorted() {
    mails.sort(Comparator.comparing((Labelled m) -> m.mail().time()).thenComparing(Labelled::id));
    if (mails.size() < FEW) {
      return List.copyOf(mails);
    }
    Instant middle = mails.get(mails.size() / 2).mail().time();
    List<Labelled> near = new ArrayList<>();
    for (Labelled m : mails) {
      if (Duration.between(middle, m.mail().time()).abs().compareTo(FURTHEST) <= 0) {
        near.add(m);
      } else {
        leave(
            m.id(),
            "the mail is of "
                + m.mail().time()
                + ", expected at most three years from the middle one, "
                + middle);
      }
    }
    return near;
  }

  private void leave(String name, String message) {
    broken.accept(new BrokenRow(name, 1, message, ""));
  }

  /** Returns what a file's folder says: 1 spam, 0 none, -1 nothing. */
  private static int label(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    String[] path = small.split("/");
    if (path.length < 2 || !(small.endsWith(".txt") || small.endsWith(".eml"))) {
      return -1;
    }
    String folder = path[path.length - 2];
    if (folder.startsWith("spam")) {
      return 1;
    }
    return folder.contains("ham") ? 0 : -1;
  }

  private static String id(String name) {
    String[] path = name.split("/");
    String file = path[path.length - 1];
    String id = path[path.length - 2] + "/" + file.substring(0, file.length() - 4);
    return id.substring(0, Math.min(id.length(), 200));
  }
}
