package io.flatwater.app.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flatwater.ingest.mail.MailSource;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.ingest.text.EmbeddingCache;
import io.flatwater.ingest.text.MiniLm;
import io.flatwater.model.Contract;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.Rows;
import io.flatwater.trainer.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head over the real encoder learns our own little mailbox, where the encoder runs. */
class MailStreamTest {
  private static final int MAILS = 256;
  private static final List<List<String>> SENTENCES =
      List.of(
          List.of(
              "The minutes of the meeting about %s are attached, please comment by Friday.",
              "I rebuilt the package for %s and the tests pass again, thanks for the patch.",
              "Does anybody know how to configure %s behind a proxy?",
              "Shall we have lunch at noon and talk about %s?"),
          List.of(
              "Buy cheap %s now, limited offer, order today and save 80%%!",
              "You have won a prize, claim your free %s before midnight!!!",
              "Lose weight fast with our miracle %s, no prescription needed.",
              "Earn $5000 a week from home with %s, click here."));
  private static final List<String> THINGS =
      List.of("printers", "the kernel", "software", "the router", "vitamins", "a holiday");

  @TempDir Path directory;

  @Test
  void aLinearHeadLearnsToTellSpamFromMail() throws IOException {
    write();
    try (MiniLm encoder = new MiniLm(1)) {
      assumeTrue(runs(encoder), "ONNX Runtime has no native library for this machine");
      EmbeddingCache cache = new EmbeddingCache(directory.resolve("cache"), Progress.NONE);
      MailSource source =
          MailSource.open(directory.resolve("mails"), cache, encoder, row -> assertEquals("", row));
      Race.Settings settings =
          new Race.Settings(
              Stream.of(
                      Method.of("sgd", Map.of("rate", 0.01)),
                      Method.of("sam", Map.of("rate", 0.01, "rho", 0.05)),
                      Method.of("momentum-sam", Map.of("rate", 0.01, "rho", 0.05, "momentum", 0.9)))
                  .map(Race.Arm::new)
                  .toList(),
              List.of(),
              16,
              0,
              Execution.of("auto"));
      assertTrue(source.form().encoder().contains("sha256"), source.form().encoder());
      long[] clock = {0};
      Standings standings =
          new Race(source, contract(source.form()), settings, () -> clock[0]++).run(() -> true);
      assertTrue(standings.majority() < 0.65, standings.table());
      assertTrue(standings.persistence() < 0.65, standings.table());
      for (Standings.Result result : standings.results()) {
        assertEquals(MAILS, result.rows());
        assertTrue(result.accuracy() > 0.85, standings.table());
        assertTrue(result.kappaTemporal() > 0.6, standings.table());
      }
    }
  }

  private static Contract contract(Form form) {
    return new Contract(
        Rows.Type.FLOAT32,
        form.shape(),
        Contract.Order.AS_IS,
        new Contract.Scaling(form.scale(), form.shift()),
        Contract.Task.CLASSIFICATION,
        form.classes());
  }

  private static boolean runs(MiniLm encoder) {
    try {
      return encoder.encode("a text").length > 0;
    } catch (SourceException e) {
      if (String.valueOf(e.getMessage()).contains("native library does not run")) {
        return false;
      }
      throw e;
    }
  }

  private void write() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < MAILS; i++) {
      int kind = random.nextInt(2);
      String sentence = SENTENCES.get(kind).get(random.nextInt(4));
      String text = String.format(Locale.ROOT, sentence, THINGS.get(random.nextInt(6)));
      Path folder = directory.resolve("mails").resolve(kind == 1 ? "spam-1" : "easy-ham-1");
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(i + ".txt"),
          String.format(
              Locale.ROOT,
              "From a@example.org  Mon Jul  1 %02d:%02d:00 2002\nSubject: %d\n\n%s\n",
              i / 60,
              i % 60,
              i,
              text));
    }
  }
}
