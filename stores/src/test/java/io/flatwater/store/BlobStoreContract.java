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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. The blobs of every store tested lie on this machine's disk. */
abstract class BlobStoreContract {
  static final long MAX_BYTES = 100_000;

  @TempDir Path directory;
  BlobStore store;

  /** Opens the store under test for blobs of up to {@link #MAX_BYTES}. */
  abstract BlobStore open() throws Exception;

  /** Returns the directory below which the store's blobs lie in the end. */
  abstract Path blobs();

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void givesBackWhatWasPutUnderItsSha256() {
    String hash = store.put("abc".getBytes(UTF_8));

    // The test vector of FIPS 180-2.
    assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash);
    assertArrayEquals("abc".getBytes(UTF_8), store.get(hash));
    assertTrue(store.has(hash));
    assertArrayEquals(new byte[0], store.get(store.put(new byte[0])));
  }

  @Test
  void givesBackBlobsOfEverySize() {
    SplittableRandom random = new SplittableRandom(7);
    for (int size : new int[] {1, 4095, 65_535, 65_536, 65_537, 99_999}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      assertArrayEquals(content, store.get(store.put(content)), "size " + size);
    }
  }

  @Test
  void leavesNothingBesideTheBlob() throws IOException {
    String hash = store.put("abc".getBytes(UTF_8));
    store.put("abc".getBytes(UTF_8));

    assertEquals(List.of(hash), files());
  }

  @Test
  void refusesABlobThatWasAlteredCutShortOrDeleted() throws IOException {
    String hash = store.put("abc".getBytes(UTF_8));
    Files.writeString(file(hash), "abd");
    assertThrows(DamagedBlobException.class, () -> store.get(hash));
    Files.writeString(file(hash), "ab");
    assertThrows(DamagedBlobException.class, () -> store.get(hash));
    Files.write(file(hash), new byte[(int) MAX_BYTES + 1]);
    assertThrows(DamagedBlobException.class, () -> store.get(hash));
    Files.delete(file(hash));
    assertThrows(MissingBlobException.class, () -> store.get(hash));
    assertFalse(store.has(hash));
  }

  @Test
  void writesADamagedBlobAnew() throws IOException {
    String hash = store.put("abc".getBytes(UTF_8));
    Files.writeString(file(hash), "abd");

    store.put("abc".getBytes(UTF_8));

    assertArrayEquals("abc".getBytes(UTF_8), store.get(hash));
  }

  @Test
  void refusesNamesThatAreNoHash() {
    for (String name : List.of("", "../../etc/passwd", "A".repeat(64), "a".repeat(63))) {
      assertThrows(IllegalArgumentException.class, () -> store.get(name));
      assertThrows(IllegalArgumentException.class, () -> store.has(name));
    }
  }

  @Test
  void refusesABlobAboveItsLimit() {
    assertThrows(StoreException.class, () -> store.put(new byte[(int) MAX_BYTES + 1]));
    store.put(new byte[(int) MAX_BYTES]);
  }

  @Test
  void listsInOrderPageByPage() throws IOException {
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      expected.add(store.put(("blob " + i).getBytes(UTF_8)));
    }
    Path first = file(expected.first());
    Files.copy(first, first.resolveSibling("no-blob"), StandardCopyOption.COPY_ATTRIBUTES);

    List<String> found = new ArrayList<>();
    List<Blob> page = store.list("", 7);
    while (!page.isEmpty()) {
      page.forEach(blob -> found.add(blob.hash()));
      page = store.list(found.get(found.size() - 1), 7);
    }

    assertEquals(List.copyOf(expected), found);
    Blob one = store.list("", 1).get(0);
    assertEquals(store.get(one.hash()).length, one.bytes());
    assertThrows(IllegalArgumentException.class, () -> store.list("", 0));
  }

  @Test
  void deletesOnlyWhatWasNotPutAgainSinceItWasListed() throws IOException {
    String hash = store.put("abc".getBytes(UTF_8));
    Files.setLastModifiedTime(file(hash), FileTime.from(Instant.EPOCH));
    Blob old = store.list("", 1).get(0);
    assertEquals(Instant.EPOCH, old.written());

    store.put("abc".getBytes(UTF_8));

    assertFalse(store.delete(old));
    assertTrue(store.has(hash));
    assertTrue(store.delete(store.list("", 1).get(0)));
    assertFalse(store.has(hash));
    assertTrue(store.delete(old), "what is gone is gone");
  }

  @Test
  void manyThreadsMayPutTheSameBlob() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<String>> puts = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] content = ("blob " + i % 5).getBytes(UTF_8);
        puts.add(() -> store.put(content));
      }
      for (var put : pool.invokeAll(puts)) {
        assertTrue(store.has(put.get()));
        assertEquals(put.get(), Hashes.sha256(store.get(put.get())));
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(5, files().size());
  }

  @Test
  void namesItsPlace() {
    assertFalse(store.location().isBlank());
    assertEquals(MAX_BYTES, store.maxBytes());
  }

  final Path file(String hash) {
    return blobs().resolve(hash.substring(0, 2)).resolve(hash);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }
}
