package io.flatwater.ingest.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.Check;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.ingest.table.BrokenRow;
import io.flatwater.ingest.text.EmbeddingCache;
import io.flatwater.ingest.text.SentenceEncoder;
import io.flatwater.schemas.Example;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails that we wrote, in the folders of SpamAssassin's corpus. */
class MailSourceTest {
  @TempDir Path directory;
  private final List<BrokenRow> broken = new ArrayList<>();
  private int encoded;

  /** Counts letters: no model, but equal texts get equal vectors. */
  private final SentenceEncoder letters =
      new SentenceEncoder() {
        @Override
        public String id() {
          return "letters";
        }

        @Override
        public int width() {
          return 26;
        }

        @Override
        public float[] encode(String text) {
          encoded++;
          float[] counts = new float[26];
          text.toLowerCase(java.util.Locale.ROOT)
              .chars()
              .filter(c -> c >= 'a' && c <= 'z')
              .forEach(c -> counts[c - 'a']++);
          return counts;
        }

        @Override
        public void close() {}
      };

  @Test
  void putsMailsInTheOrderOfTheirDates() throws Exception {
    write(corpus());
    MailSource source = open(directory.resolve("corpus"));
    List<Example> examples = new ArrayList<>();
    source.examples(0).forEachRemaining(examples::add);
    assertEquals(24, examples.size());
    for (int i = 1; i < examples.size(); i++) {
      assertTrue(!examples.get(i).getEventTime().isBefore(examples.get(i - 1).getEventTime()));
    }
    Example first = examples.get(0);
    assertEquals("easy-ham-1/00000.a", first.getId());
    assertEquals(Instant.parse("2002-07-01T10:00:00Z"), first.getEventTime());
    assertEquals("2002-07", first.getDomain());
    assertEquals(0, first.getLabel());
    assertEquals(12, examples.stream().mapToInt(Example::getLabel).sum());
    Check check = source.form().check();
    examples.forEach(e -> assertTrue(check.example(e) instanceof Check.Accepted));
    // "hello" as subject and text, "the" and "minutes": e stands four times in them.
    float e =
        first
            .getFeatures()
            .getData()
            .duplicate()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(4);
    assertEquals(4, e);
    assertEquals(List.of("ham", "spam"), source.form().classes());
    assertEquals(24L, source.end().getRecords());
  }

  @Test
  void leavesOutMailsWithoutADateOrWithAnAbsurdOne() throws Exception {
    TreeMap<String, String> mails = corpus();
    mails.put("spam-1/90000.x.txt", "Subject: no date\n\nbuy\n");
    mails.put("spam-1/90001.x.txt", mail("01 Jan 1993", "buy"));
    mails.put("cmds", "rm 0001\n");
    mails.put("spam-1/index.json", "{}");
    write(mails);
    assertEquals(24, open(directory.resolve("corpus")).size());
    assertEquals(2, broken.size());
    assertTrue(broken.get(0).message().contains("no date"), broken.get(0).message());
    assertTrue(broken.get(1).message().contains("of 1993-01-01"), broken.get(1).message());
  }

  @Test
  void readsAnArchiveAsItReadsADirectory() throws Exception {
    TreeMap<String, String> mails = corpus();
    write(mails);
    Path archive = directory.resolve("corpus.tgz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (var mail : mails.entrySet()) {
        byte[] bytes = mail.getValue().getBytes(StandardCharsets.ISO_8859_1);
        TarArchiveEntry entry = new TarArchiveEntry("package/data/" + mail.getKey());
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    List<Example> fromDirectory = new ArrayList<>();
    open(directory.resolve("corpus")).examples(0).forEachRemaining(fromDirectory::add);
    List<Example> fromArchive = new ArrayList<>();
    open(archive).examples(0).forEachRemaining(fromArchive::add);
    assertEquals(fromDirectory, fromArchive);
  }

  @Test
  void encodesOnceAndAgainWhenTheCacheIsDamaged() throws Exception {
    write(corpus());
    String name = open(directory.resolve("corpus")).name();
    assertEquals(24, encoded);
    assertEquals(name, open(directory.resolve("corpus")).name());
    assertEquals(24, encoded);
    Path kept;
    try (var files = Files.list(directory.resolve("cache"))) {
      kept = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(kept);
    bytes[bytes.length / 2] ^= 1;
    Files.write(kept, bytes);
    assertEquals(name, open(directory.resolve("corpus")).name());
    assertEquals(48, encoded);
    assertTrue(name.startsWith("24 mails of corpus from 2002-07 to 2002-07, encoded as "), name);
  }

  @Test
  void saysWhatItExpectsWhereThereAreNoMails() throws Exception {
    write(new TreeMap<>(java.util.Map.of("inbox/1.txt", mail("01 Jul 2002", "hello"))));
    String message =
        assertThrows(SourceException.class, () -> open(directory.resolve("corpus"))).getMessage();
    assertTrue(message.contains("expected both kinds"), message);
  }

  private MailSource open(Path place) {
    EmbeddingCache cache = new EmbeddingCache(directory.resolve("cache"), Progress.NONE);
    return MailSource.open(place, cache, letters, broken::add);
  }

  /** Twelve good mails and twelve of spam, an hour apart in turn. */
  private static TreeMap<String, String> corpus() {
    TreeMap<String, String> mails = new TreeMap<>();
    for (int i = 0; i < 24; i++) {
      String folder = new String[] {"easy-ham-1", "spam-1", "hard-ham-1", "spam-2"}[i % 4];
      String day = String.format(java.util.Locale.ROOT, "%02d Jul 2002", 1 + i);
      String text = i % 2 == 0 ? "hello, the minutes " + i : "BUY now!!! " + i;
      mails.put(folder + String.format(java.util.Locale.ROOT, "/%05d.a.txt", i), mail(day, text));
    }
    return mails;
  }

  private static String mail(String day, String text) {
    return "From: x@example.org\nSubject: hello\nDate: Mon, " + day + " 10:00:00 GMT\n\n" + text;
  }

  private void write(TreeMap<String, String> mails) throws IOException {
    for (var mail : mails.entrySet()) {
      Path file = directory.resolve("corpus").resolve(mail.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, mail.getValue().getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
