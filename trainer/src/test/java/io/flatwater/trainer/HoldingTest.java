package io.flatwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.Holding.Taken;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldingTest {
  private static final Codec CODEC = new Codec(new LocalRegistry());

  @TempDir Path directory;
  private Network network;
  private Shelf shelf;
  private Holding holding;
  private long offset;

  @BeforeEach
  void open() {
    RunSettings settings = Batches.sam();
    network = Networks.open(settings.definition(), settings.execution()).network();
    shelf =
        new Shelf(
            settings,
            network,
            Provenance.of(settings, network),
            Topics.of(1),
            CODEC,
            new FileStore(directory),
            Rescue.NONE);
    holding = Holding.restore(shelf, shelf.emptyIndex(0), 0);
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void aNewStreamIsCutBeforeItsFirstBatchIsTaken() {
    Incoming first = record("a", Batches.batch(0));

    assertEquals(Taken.CUT_FIRST, holding.take(first));
    assertTrue(holding.pressing());
    assertEquals(0, holding.next());
    Checkpoint initial = cut().events().get(0);

    assertEquals(0, initial.getVersion());
    assertEquals(-1, initial.getParent());
    assertEquals(0, initial.getStep());
    assertEquals(Instant.EPOCH, initial.getToTime());
    assertEquals("", initial.getDomain());
    assertEquals(Taken.STEPPED, holding.take(first));
    assertEquals(1, holding.next());
  }

  @Test
  void aCutCoversEveryStreamAndKeepsTheEntriesOfThoseThatDidNotChange() {
    begin("a", "b");
    take("a", Batches.batch(0));
    take("b", Batches.batch(1));
    Index before = cut().index();
    take("a", Batches.batch(2));

    CutFiles files = cut();

    assertEquals(1, files.events().size());
    assertEquals(before.entries().get("b"), files.index().entries().get("b"));
    Checkpoint a = files.events().get(0);
    assertEquals("test/a", a.getLineage());
    assertEquals("domain 2", a.getDomain());
    assertEquals(2, a.getVersion());
    assertEquals(1, a.getParent());
    assertEquals(2, a.getStep());
    assertEquals(2, a.getFromOffset());
    assertEquals(3, a.getToOffset());
    assertEquals(Times.instant(1_000_000L * 2 * Batches.ROWS), a.getFromTime());
    assertEquals(2, before.entries().get("b").toOffset());
  }

  @Test
  void whatIsReadBackFromTheReferenceGoesOnTheSame() {
    begin("a", "b");
    for (int i = 0; i < 6; i++) {
      take(i % 2 == 0 ? "a" : "b", Batches.batch(i));
    }
    CutFiles files = cut();
    Holding back =
        Holding.restore(
            shelf,
            shelf.index(0, Reference.indexHash(files.metadata())).orElseThrow(),
            holding.next());
    for (int i = 6; i < 10; i++) {
      String stream = i % 3 == 0 ? "a" : "b";
      Incoming record = record(stream, Batches.batch(i));
      holding.take(record);
      back.take(record);
    }

    assertEquals(
        CutFiles.write(holding.freeze(), shelf, Moments.IGNORED).metadata(),
        CutFiles.write(back.freeze(), shelf, Moments.IGNORED).metadata());
  }

  @Test
  void aFrozenCutStaysAsItWasWhileTrainingGoesOn() {
    begin("a");
    take("a", Batches.batch(0));
    Cut frozen = holding.freeze();
    String hash = frozen.snapshots().get(0).checkpoint().get().manifest().stateHash();

    take("a", Batches.batch(1));
    CutFiles files = CutFiles.write(frozen, shelf, Moments.IGNORED);

    assertEquals(hash, files.events().get(0).getStateHash());
    assertEquals(1, files.cut().toOffset());
    assertEquals(1, files.cut().reports().size());
    // Reading compares the state with its hash.
    shelf.load(0, "a", files.index().entries().get("a"));
    holding.committed(files.index());
    assertNotEquals(hash, cut().events().get(0).getStateHash());
  }

  @Test
  void aRefusedRecordMovesThePositionAndNothingElse() {
    begin("a");
    Index before = cut().index();
    assertEquals(Taken.REFUSED, holding.take(new Incoming(0, offset++, bytes("a"), bytes("?"))));
    assertTrue(holding.pending());

    CutFiles files = cut();

    assertEquals(before, files.index());
    assertEquals(List.of(), files.events());
    assertEquals(1, files.cut().letters().size());
    assertEquals(1, files.cut().toOffset());
    assertEquals(1, holding.badInARow());
  }

  @Test
  void theEndOfAStreamIsTheLastVersionAndFreesItsModel() {
    begin("a");
    take("a", Batches.batch(0));
    take("a", EndOfStream.newBuilder().setEventTime(Instant.EPOCH).build());
    assertFalse(holding.ended() && !holding.pending());

    Checkpoint last = cut().events().get(0);

    assertTrue(last.getEnded());
    assertTrue(holding.ended());
    assertFalse(holding.pending());
    assertFalse(holding.lineages().iterator().hasNext());
    assertEquals(Batches.ROWS, holding.counted().examples());
  }

  @Test
  void stateOfAnotherConfigurationOrPartitionIsRefused() {
    begin("a");
    String hash = Reference.indexHash(cut().metadata());
    RunSettings other = Batches.settings("sam", java.util.Map.of("rho", 0.1));
    Shelf changed =
        new Shelf(
            other,
            network,
            Provenance.of(other, network),
            shelf.topics(),
            shelf.codec(),
            shelf.store(),
            Rescue.NONE);

    assertThrows(ConfigurationChangedException.class, () -> changed.index(0, hash));
    assertThrows(UnrestorableException.class, () -> shelf.index(1, hash));
    assertTrue(shelf.index(0, "0".repeat(64)).isEmpty());
  }

  private void begin(String... streams) {
    for (String stream : streams) {
      assertEquals(
          Taken.CUT_FIRST,
          holding.take(new Incoming(0, offset, bytes(stream), encoded(Batches.batch(0)))));
      cut();
    }
  }

  private void take(String stream, SpecificRecord value) {
    assertNotEquals(Taken.REFUSED, holding.take(record(stream, value)));
  }

  private Incoming record(String stream, SpecificRecord value) {
    return new Incoming(0, offset++, bytes(stream), encoded(value));
  }

  private static byte[] encoded(SpecificRecord value) {
    return CODEC.encode("mini-batches", value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private CutFiles cut() {
    CutFiles files = CutFiles.write(holding.freeze(), shelf, Moments.IGNORED);
    holding.committed(files.index());
    return files;
  }
}
