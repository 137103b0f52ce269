package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.JoinSettings.Conflicts;
import io.flatwater.ingest.JoinSettings.Missing;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.LocalRegistry;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteJoinJournalTest {
  private static final Codec CODEC = new Codec(new LocalRegistry());

  /** Bytes in the order of unsigned keys, as Kafka's stores have them. */
  private static final class Bytes implements ByteJournal.Store {
    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public void put(byte[] key, byte[] value) {
      entries.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      entries.remove(key);
    }

    @Override
    public List<ByteJournal.Entry> range(byte[] from, byte[] to) {
      return entries.subMap(from, to).entrySet().stream()
          .map(e -> new ByteJournal.Entry(e.getKey(), e.getValue()))
          .toList();
    }
  }

  @Property(tries = 60)
  void letsAJoinGoOnAfterAnyRecordAsIfNothingHadHappened(
      @ForAll long seed, @ForAll Conflicts conflicts, @ForAll @IntRange(min = 1, max = 9) int cut) {
    JoinSettings settings =
        new JoinSettings(Duration.ofSeconds(40), 30, 1 << 20, conflicts, Missing.PASS);
    List<Output> straight = new ArrayList<>();
    run(settings, seed, 1_000_000, straight);
    List<Output> broken = new ArrayList<>();
    Bytes store = run(settings, seed, cut, broken);
    assertEquals(straight, broken);
    assertTrue(straight.size() > 10, straight.size() + " outputs");
    assertEquals(1, store.range(new byte[] {0, 1}, new byte[] {0, 2}).size(), "only the head");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, Integer.MAX_VALUE})
  void saysThatItIsDamagedIfThereCannotBeSoManyVotes(int votes) {
    Bytes bytes = new Bytes();
    Waiting one = new Waiting(3, "id", 5);
    one.votes().add(new Vote(1, 2, "", Vote.UNKNOWN));
    new ByteJoinJournal("n", bytes).put(one);
    byte[] entry = bytes.entries.firstEntry().getValue();
    int count = 2 + "id".length() + 8 + 4; // behind the id, the deadline and the label
    assertEquals(1, ByteBuffer.wrap(entry).getInt(count));

    ByteBuffer.wrap(entry).putInt(count, votes);

    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> new ByteJoinJournal("n", bytes).read(ByteJoinJournalTest::example));
    assertTrue(e.getCause().getMessage().contains("found " + votes + " votes"), e.toString());
  }

  private static Bytes run(JoinSettings settings, long seed, int cut, List<Output> out) {
    SplittableRandom random = new SplittableRandom(seed);
    Bytes rows = new Bytes();
    Bytes waiting = new Bytes();
    LabelJoin join = open(settings, rows, waiting);
    for (int i = 0; i < 200; i++) {
      if (i % cut == cut - 1) {
        join = open(settings, rows, waiting);
      }
      int number = i / 2 + random.nextInt(12);
      if (random.nextInt(5) < 2) {
        Example example =
            random.nextInt(4) == 0 ? Examples.number(number) : Examples.unlabelled(number);
        join.example(new Row(example, i, CODEC.encode("examples", example)), out::add);
      } else {
        join.label(
            new Label(
                "id-" + number,
                random.nextInt(3),
                Examples.START.plusSeconds(number + random.nextInt(30)),
                random.nextBoolean() ? "" : "bert",
                random.nextBoolean() ? null : 1),
            i,
            out::add);
      }
    }
    join.end(Examples.end(300), 200, out::add);
    join = cut < 1000 ? open(settings, rows, waiting) : join;
    join.labelsEnd(Examples.end(400), 201, out::add);
    return waiting;
  }

  private static LabelJoin open(JoinSettings settings, Bytes rows, Bytes waiting) {
    ByteJournal batches = new ByteJournal("n", rows);
    Batcher batcher =
        new Batcher(
            "n", BatcherSettings.of(5), batches, batches.read(ByteJoinJournalTest::example));
    ByteJoinJournal kept = new ByteJoinJournal("n", waiting);
    LabelJoin.Means means =
        new LabelJoin.Means(new Counts(), example -> CODEC.encode("examples", example));
    return new LabelJoin(settings, batcher, kept, means, kept.read(ByteJoinJournalTest::example));
  }

  private static Example example(byte[] wire) {
    return (Example) ((Decoded.Value) CODEC.decode(wire)).record();
  }
}
