package io.flatwater.schemas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Bytes made to harm: whatever they are, decoding answers, and takes memory in proportion only. */
class HostileBytesTest {
  private static final long SEED = 20260102;
  private static final int MUTATIONS = 2_000; // of each of the 16 records

  private final Codec codec = new Codec(new LocalRegistry());
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void mutatedRecordsNeverThrowNorTakeMemory() {
    SplittableRandom random = new SplittableRandom(SEED);
    int undecodable = 0;
    for (SpecificRecord record : Records.all()) {
      byte[] good = codec.encode("t", record);
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] bytes = mutate(good, random);
        if (decode(bytes, b -> codec.decode(b)) instanceof Decoded.Undecodable) {
          undecodable++;
        }
      }
      assertEquals(new Decoded.Value(record), codec.decode(good), "a good one after bad ones");
    }
    assertTrue(undecodable > 10 * MUTATIONS, "few mutations did harm: " + undecodable);
  }

  @Test
  void randomPayloadsBehindAGoodFrameNeverThrowNorTakeMemory() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (SpecificRecord record : Records.all()) {
      byte[] frame = Arrays.copyOf(codec.encode("t", record), 5);
      for (int i = 0; i < 500; i++) {
        byte[] payload = new byte[random.nextInt(200)];
        random.nextBytes(payload);
        byte[] bytes = ByteBuffer.allocate(5 + payload.length).put(frame).put(payload).array();
        decode(bytes, b -> codec.decode(b));
      }
    }
  }

  @Test
  void arraysOfManyEmptyTextsStopAtTheBound() {
    byte[] frame = Arrays.copyOf(codec.encode("t", Records.miniBatch()), 5);
    ByteBuffer bytes = ByteBuffer.allocate(Limits.RECORD_BYTES).put(frame);
    bytes.put((byte) 0).put((byte) 0); // id "", sequence 0
    varint(bytes, 2L * (Limits.RECORD_ENTRIES + 1)); // zigzag
    Decoded decoded = codec.decode(bytes.array());
    assertEquals(Decoded.Reason.TOO_LARGE, ((Decoded.Undecodable) decoded).reason());
  }

  @Test
  void mutatedJsonNeverThrowsNorTakesMemory() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> good =
        List.of(
            "{\"id\":\"a\",\"eventTime\":\"2026-01-01T00:00:00Z\",\"features\":{\"type\":\"UINT8\","
                + "\"shape\":[2,2],\"data\":\"AAECAw==\"},\"label\":3}",
            "{\"id\":\"b\",\"eventTime\":17672256000,\"features\":[0.5,-1e3],\"cleanLabel\":null}",
            "{\"endOfStream\":true,\"eventTime\":\"2026-01-02T00:00:00Z\",\"records\":2}");
    for (String text : good) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < MUTATIONS; i++) {
        decode(mutate(bytes, random), JsonExamples::decode);
      }
    }
    byte[] deep = "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
    assertTrue(JsonExamples.decode(deep) instanceof Decoded.Undecodable);
    byte[] exponent = json("1e999999999");
    assertTrue(decode(exponent, JsonExamples::decode) instanceof Decoded.Undecodable);
  }

  private static byte[] json(String time) {
    return ("{\"id\":\"a\",\"eventTime\":" + time + ",\"features\":[1]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private interface Decoding {
    Decoded decode(byte[] bytes);
  }

  private Decoded decode(byte[] bytes, Decoding decoding) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Decoded decoded = decoding.decode(bytes);
      assertNotNull(decoded);
      long taken = threads.getCurrentThreadAllocatedBytes() - before;
      // Loading of classes and compilation of readers take some MB once; a claim of GB would show.
      assertTrue(taken < 16 << 20, taken + " bytes for " + HexFormat.of().formatHex(bytes));
      return decoded;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("seed " + SEED + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 -> bytes[at] = (byte) 0xff;
        case 4 -> bytes = joined(bytes, at, good, random.nextInt(good.length)); // a splice
        case 5 -> bytes = joined(bytes, at, bytes, random.nextInt(at + 1)); // a block twice
        default -> {
          byte[] huge = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
          System.arraycopy(huge, 0, bytes, at, Math.min(huge.length, bytes.length - at));
        }
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] head, int until, byte[] tail, int from) {
    return ByteBuffer.allocate(until + tail.length - from)
        .put(head, 0, until)
        .put(tail, from, tail.length - from)
        .array();
  }

  private static void varint(ByteBuffer to, long value) {
    for (long left = value; ; left >>>= 7) {
      if (left < 0x80) {
        to.put((byte) left);
        return;
      }
      to.put((byte) (left & 0x7f | 0x80));
    }
  }
}
