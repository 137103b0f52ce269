package io.flatwater.ingest.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the cache with a shell script in npm's place. */
@DisabledOnOs(OS.WINDOWS)
class ArchiveCacheTest {
  @TempDir Path directory;

  @Test
  void pullsOnceAndFindsItAgainWithoutNpm() throws Exception {
    Path file = cache("echo mails > toy-1.0.0.tgz", hash("mails\n")).pull();
    assertEquals("mails\n", Files.readString(file));
    assertEquals(file, cache("exit 1", hash("mails\n")).pull());
    assertEquals(List.of(".lock", "toy.tgz"), names());
  }

  @Test
  void keepsNothingOfAnotherContent() throws Exception {
    String message =
        assertThrows(
                SourceException.class,
                () -> cache("echo other > toy-1.0.0.tgz", hash("mails\n")).pull())
            .getMessage();
    assertTrue(message.contains("has the sha256 " + hash("other\n") + ", expected"), message);
    assertEquals(List.of(".lock"), names());
  }

  @Test
  void noticesThatItWasAltered() throws Exception {
    Path file = cache("echo mails > toy-1.0.0.tgz", hash("mails\n")).pull();
    Files.writeString(file, "else");
    assertThrows(SourceException.class, () -> cache("exit 1", hash("mails\n")).pull());
  }

  @Test
  void clearsAwayWhatAKilledPullLeftBehind() throws Exception {
    Path dead = Files.createDirectories(directory.resolve("cache").resolve("pull-123"));
    Files.writeString(dead.resolve("half.tgz"), "ma");
    cache("echo mails > toy-1.0.0.tgz", hash("mails\n")).pull();
    assertEquals(List.of(".lock", "toy.tgz"), names());
  }

  private ArchiveCache cache(String script, String sha256) {
    return new ArchiveCache(
        directory.resolve("cache"),
        new Npm(List.of("/bin/sh", "-c", script, "npm"), 60),
        new ArchiveCache.Archive("toy@1.0.0", "toy.tgz", 6, sha256),
        Progress.NONE);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String hash(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
