package io.flatwater.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.store.S3Settings.Addressing;
import io.flatwater.store.S3Settings.Credentials.Keys;
import io.flatwater.store.S3Settings.Place;
import io.flatwater.store.S3Settings.Server;
import io.flatwater.store.S3Store.Manners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StoreTest extends BlobStoreContract {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final Keys KEYS = new Keys(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, "");
  private static final int PART = 5 << 20;
  private static final Manners SMALL = new Manners(MAX_BYTES, PART, 4, Duration.ofMillis(5));
  private static final Manners LARGE = new Manners(20 << 20, PART, 2, Duration.ofMillis(5));

  @TempDir static Path buckets;
  private static S3Server server;

  private final String bucket = "bucket-" + BUCKETS.incrementAndGet();

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(buckets);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  BlobStore open() throws IOException {
    // So that the contract finds the files below its own directory.
    server.bucket(bucket);
    directory = buckets.resolve(bucket);
    return new S3Store(settings("http://127.0.0.1:" + server.port(), KEYS), SMALL);
  }

  @Override
  Path blobs() {
    return buckets.resolve(bucket).resolve("models").resolve("one");
  }

  private S3Settings settings(String endpoint, Keys keys) {
    return new S3Settings(
        Place.parse("s3://" + bucket + "/models/one"),
        new Server(endpoint, "", Addressing.PATH),
        keys);
  }

  @Test
  void sendsALargeBlobInParts() {
    byte[] content = random(2 * PART + 12_345);
    try (S3Store large = new S3Store(settings("http://127.0.0.1:" + server.port(), KEYS), LARGE)) {
      String hash = large.put(content);
      assertArrayEquals(content, large.get(hash));
      assertEquals(hash, large.put(content));
      assertEquals(content.length, large.list("", 10).get(0).bytes());
      assertEquals(0, large.discardUnfinished(Instant.MAX));
    }
  }

  @Test
  void leavesNothingVisibleOfALargeBlobThatWasCut() throws Exception {
    byte[] content = random(2 * PART);
    try (BadNetwork network = new BadNetwork(server.port());
        S3Store large = new S3Store(settings(network.endpoint(), KEYS), LARGE)) {
      network.cutUpload(PART + PART / 2, 1000);

      StoreException e = assertThrows(StoreException.class, () -> large.put(content));

      assertTrue(network.cuts() >= 2, "cuts " + network.cuts());
      assertSentence(e, "cannot be written");
      assertFalse(store.has(Hashes.sha256(content)));
      assertTrue(store.list("", 10).isEmpty());
      // It could not even be given up: the network is dead. A later collection does that.
      network.heal();
      assertEquals(1, large.discardUnfinished(Instant.now().plusSeconds(3600)));
      assertEquals(0, large.discardUnfinished(Instant.now().plusSeconds(3600)));

      assertArrayEquals(content, large.get(large.put(content)));
    }
  }

  @Test
  void givesUpAnUploadOfWhichAPartIsRefused() throws Exception {
    byte[] content = random(2 * PART);
    try (BadNetwork network = new BadNetwork(server.port());
        S3Store large = new S3Store(settings(network.endpoint(), KEYS), LARGE)) {
      network.cutUpload(PART + PART / 2, LARGE.attempts());

      assertThrows(StoreException.class, () -> large.put(content));

      assertEquals(0, large.discardUnfinished(Instant.now().plusSeconds(3600)));
      assertTrue(large.list("", 10).isEmpty());
    }
  }

  @Test
  void sendsAgainWhatWasCut() throws Exception {
    byte[] content = random(80_000);
    try (BadNetwork network = new BadNetwork(server.port());
        S3Store cut = new S3Store(settings(network.endpoint(), KEYS), SMALL)) {
      network.cutUpload(30_000, 1);
      String hash = cut.put(content);
      assertEquals(1, network.cuts());
      network.cutDownload(20_000);
      assertArrayEquals(content, cut.get(hash));
      assertEquals(2, network.cuts());
    }
  }

  @Test
  void waitsForABusyServerAndSaysSoInTheEnd() throws Exception {
    byte[] content = random(1000);
    try (BadNetwork network = new BadNetwork(server.port())) {
      network.busy(3);
      try (S3Store busy = new S3Store(settings(network.endpoint(), KEYS), SMALL)) {
        assertEquals(3, network.refusals());
        assertArrayEquals(content, busy.get(busy.put(content)));
      }
      network.busy(1000);
      StoreException e =
          assertThrows(
              StoreException.class, () -> new S3Store(settings(network.endpoint(), KEYS), SMALL));
      assertEquals(3 + SMALL.attempts(), network.refusals());
      assertSentence(e, "503 SlowDown, after 4 attempts");
    }
  }

  @Test
  void waitsForAServerThatIsBusyInTheMiddleOfItsWork() throws Exception {
    byte[] content = random(1000);
    try (BadNetwork network = new BadNetwork(server.port());
        S3Store busy = new S3Store(settings(network.endpoint(), KEYS), SMALL)) {
      network.busy(2);
      String hash = busy.put(content);
      network.busy(2);
      assertArrayEquals(content, busy.get(hash));
      network.busy(2);
      Blob listed = busy.list("", 10).get(0);
      network.busy(2);
      assertTrue(busy.delete(listed));
      assertEquals(8, network.refusals());
      assertFalse(busy.has(hash));

      byte[] other = random(1001);
      network.busy(1000);
      StoreException e = assertThrows(StoreException.class, () -> busy.put(other));
      assertSentence(e, "503 SlowDown, after 4 attempts");
      network.heal();
      // Whether it has arrived is not known; what matters is that it can be sent again.
      assertArrayEquals(other, busy.get(busy.put(other)));
    }
  }

  @Test
  void saysThatCredentialsAreRefusedWithoutShowingThem() {
    String endpoint = "http://127.0.0.1:" + server.port();
    for (Keys wrong :
        new Keys[] {
          new Keys(S3Server.ACCESS_KEY, "marked-wrong-secret", ""),
          new Keys("marked-unknown-user", S3Server.SECRET_KEY, "")
        }) {
      StoreException e =
          assertThrows(StoreException.class, () -> new S3Store(settings(endpoint, wrong), SMALL));
      assertSentence(e, "the credentials are refused at " + endpoint);
      for (Throwable t = e; t != null; t = t.getCause()) {
        assertFalse(String.valueOf(t.getMessage()).contains("marked"), t.getMessage());
      }
    }
    assertFalse(settings(endpoint, KEYS).toString().contains("marked"));
  }

  @Test
  void saysThatThereIsNoSuchBucket() throws IOException {
    try (var nowhere = Files.list(directory)) {
      assertEquals(0, nowhere.count());
    }
    S3Settings other =
        new S3Settings(
            Place.parse("s3://no-such-bucket"),
            new Server("http://127.0.0.1:" + server.port(), "", Addressing.PATH),
            KEYS);
    StoreException e = assertThrows(StoreException.class, () -> new S3Store(other, SMALL));
    assertSentence(e, "there is no bucket no-such-bucket at http://127.0.0.1");
  }

  @Test
  void saysThatNobodyAnswers() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    StoreException e =
        assertThrows(
            StoreException.class,
            () -> new S3Store(settings("http://127.0.0.1:" + free, KEYS), SMALL));
    assertSentence(e, "failed (ConnectException), after 4 attempts; is the server there?");
  }

  @Test
  void keepsPrefixesApart() {
    String hash = store.put("abc".getBytes(UTF_8));
    S3Settings neighbour =
        new S3Settings(
            Place.parse("s3://" + bucket + "/models/on"),
            new Server("http://127.0.0.1:" + server.port(), "", Addressing.PATH),
            KEYS);
    try (S3Store other = new S3Store(neighbour, SMALL)) {
      assertFalse(other.has(hash));
      assertTrue(other.list("", 10).isEmpty());
    }
  }

  private static void assertSentence(StoreException e, String part) {
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    return content;
  }
}
