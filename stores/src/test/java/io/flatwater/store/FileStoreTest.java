package io.flatwater.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileStoreTest extends BlobStoreContract {

  @Override
  BlobStore open() {
    return new FileStore(blobs(), MAX_BYTES);
  }

  @Override
  Path blobs() {
    return directory.resolve("blobs");
  }

  @Test
  void saysInOneSentenceThatNothingCanBeWritten() throws IOException {
    // A file in the way works for every user, root included, unlike permissions.
    Path unfinished = blobs().resolve("unfinished");
    Files.delete(unfinished);
    Files.writeString(unfinished, "in the way");

    StoreException e = assertThrows(StoreException.class, () -> store.put("abc".getBytes(UTF_8)));

    assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertTrue(store.list("", 10).isEmpty());
    assertThrows(StoreException.class, () -> new FileStore(unfinished));
  }

  @Test
  void seesDamageBehindTheFirstPieceOfALargeBlob() throws IOException {
    byte[] content = new byte[(int) MAX_BYTES];
    String hash = store.put(content);
    byte[] damaged = content.clone();
    damaged[damaged.length - 1] = 1;
    Files.write(file(hash), damaged);

    assertEquals(hash, store.put(content));

    assertArrayEquals(content, store.get(hash));
  }

  @Test
  void showsNothingOfAWriteThatFailedHalfway() throws IOException {
    String hash = Hashes.sha256("abc".getBytes(UTF_8));
    Files.writeString(blobs().resolve(hash.substring(0, 2)), "in the way");

    assertThrows(StoreException.class, () -> store.put("abc".getBytes(UTF_8)));

    assertFalse(store.has(hash));
    try (Stream<Path> left = Files.list(blobs().resolve("unfinished"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void discardsWhatAKilledProcessLeft() throws IOException {
    Path left = blobs().resolve("unfinished").resolve("half");
    Files.writeString(left, "ab");
    Instant written = Files.getLastModifiedTime(left).toInstant();

    assertEquals(0, store.discardUnfinished(written));
    assertEquals(1, store.discardUnfinished(written.plusSeconds(1)));
    assertFalse(Files.exists(left));
  }
}
