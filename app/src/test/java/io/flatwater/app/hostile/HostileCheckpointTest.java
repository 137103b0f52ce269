package io.flatwater.app.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.hostile.Siege.Bound;
import io.flatwater.app.hostile.Siege.Result;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.StateImage;
import io.flatwater.trainer.IndexFile;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import io.flatwater.trainer.noise.NoiseEstimate;
import io.flatwater.trainer.noise.NoiseSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Checkpoints, models and indexes from untrusted hands. */
class HostileCheckpointTest {
  private static final long SEED = 20261124;
  private static final Siege CORRUPT = new Siege(CorruptCheckpoint.class, new Bound(4 << 20, 200));
  private static final Siege WRONG =
      new Siege(IllegalArgumentException.class, new Bound(4 << 20, 200));
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  @Test
  void checkpointsAreRefusedWhateverIsDoneToThem() throws Exception {
    Result result = CORRUPT.attack(CheckpointFile::read, List.of(Models.checkpoint()), 6_000, SEED);
    assertEquals(0, result.parsed(), "a single wrong byte is seen");
  }

  /** As somebody does who can compute checksums, so that the parsers behind the zip are reached. */
  @Test
  void entriesOfCheckpointsAreRefusedWhateverIsDoneToThem() throws Exception {
    Map<String, byte[]> entries = Zips.entries(Models.checkpoint());
    for (String name : entries.keySet()) {
      Result result =
          CORRUPT.attack(
              entry -> CheckpointFile.read(with(entries, name, entry)),
              List.of(entries.get(name)),
              2_500,
              SEED);
      // What no hash is over may change, such as the configuration's own seed.
      assertTrue(result.parsed() < 250, name + " " + result);
    }
  }

  @Test
  void modelsOfDl4jAreReadOrRefused() throws Exception {
    Map<String, byte[]> mlp = Zips.entries(Models.checkpoint());
    Result raw =
        CORRUPT.attack(
            CheckpointFile::readDl4j, List.of(Zips.packed(mlp), Models.checkpoint()), 5_000, SEED);
    assertTrue(raw.refused() > 1_000, raw.toString());
    for (String name : List.of(CONFIGURATION, COEFFICIENTS)) {
      Result result =
          CORRUPT.attack(
              entry -> CheckpointFile.readDl4j(Zips.packed(mutable(mlp, name, entry))),
              List.of(mlp.get(name)),
              3_000,
              SEED);
      assertTrue(result.refused() > 300, name + " " + result);
    }
  }

  @Test
  void definitionsAndContractsAreReadOrRefused() throws Exception {
    Result networks =
        WRONG.attack(
            json -> Definition.fromJson(new String(json, UTF_8)).unsupported(),
            List.of(Models.MLP.json().getBytes(UTF_8), Models.CNN.json().getBytes(UTF_8)),
            8_000,
            SEED);
    assertTrue(networks.refused() > 2_000, networks.toString());
    List<byte[]> contracts =
        List.of(
            Contract.pixels(List.of(2, 3, 3), 3).json().getBytes(UTF_8),
            Contract.pixels(List.of(28, 28), 10).json().getBytes(UTF_8));
    Result result =
        WRONG.attack(json -> Contract.fromJson(new String(json, UTF_8)), contracts, 6_000, SEED);
    assertTrue(result.refused() > 2_000, result.toString());
  }

  @Test
  void statesAreReadOrRefused() throws Exception {
    var checkpoint = CheckpointFile.read(Models.checkpoint());
    int length = checkpoint.params().length;
    byte[] state = new StateImage(checkpoint.params(), checkpoint.state()).bytes();
    CORRUPT.attack(bytes -> StateImage.read(bytes, length), List.of(state), 10_000, SEED);

    NoiseSettings settings = NoiseSettings.DEFAULT;
    NoiseEstimate estimate = new NoiseEstimate(settings, 3);
    WRONG.attack(
        bytes -> NoiseEstimate.read(settings, 3, bytes), List.of(estimate.bytes()), 5_000, SEED);
  }

  /** A state that is whole, with a section in it that is not what its owner wrote. */
  @Test
  void sectionsOfAStateAreReadOrRefused() throws Exception {
    RunSettings settings = Models.settings();
    try (Network network = Networks.open(settings.definition(), settings.execution()).network()) {
      Trainer trainer = Trainer.start(settings, "s", network);
      for (int i = 0; i < 20; i++) {
        trainer.train(Models.batch(i));
      }
      Checkpoint good = trainer.snapshot(1, Origin.NONE);
      assertEquals(
          Set.of("noise", "response", "sentry", "watch"), good.state().sections().keySet());
      for (Map.Entry<String, byte[]> section : good.state().sections().entrySet()) {
        String name = section.getKey();
        Result result =
            WRONG.attack(
                bytes -> Trainer.resume(settings, "s", network, Models.with(good, name, bytes)),
                List.of(section.getValue()),
                2_000,
                SEED);
        assertTrue(result.refused() > 500, name + " " + result);
      }
    }
  }

  @Test
  void indexesAreReadOrRefused() throws Exception {
    String hash = "0123456789abcdef".repeat(4);
    String lines =
        "flatwater-index 1\nrun "
            + hash
            + " 3 2\n"
            + ("7 700 812 1767225600000000 " + hash + " " + hash + " open stream+one\n")
            + ("0 0 0 -9223372036854775808 " + hash + " " + hash + " ended %C3%A4\n");
    Result result = WRONG.attack(IndexFile::parse, List.of(lines.getBytes(UTF_8)), 15_000, SEED);
    assertTrue(result.refused() > 13_000, result.toString());
  }

  @Test
  void anIndexThatIsNotAsItWouldBeWrittenIsRefused() {
    String hash = "0123456789abcdef".repeat(4);
    String line = "7 700 812 1767225600000000 " + hash + " " + hash + " open s";
    for (String lines :
        List.of(
            "0 2\n" + line + "\n" + line + "\n", // twice
            "0 1\n" + line + "%2F%2e%2e%2fs\n", // the same name in other letters
            "0 1\n" + line + "%\n",
            "0 1\n" + line + "%zz\n",
            "00 1\n" + line + "\n",
            "2147483648 1\n" + line + "\n",
            "0 1\n" + line.replace("open", "shut") + "\n",
            "0 1\n" + line.replace("812", "9223372036854775808") + "\n")) {
      byte[] bytes = ("flatwater-index 1\nrun " + hash + " " + lines).getBytes(UTF_8);
      assertTrue(!WRONG.withstands(IndexFile::parse, bytes, lines), lines);
    }
  }

  /** 64 MB of zeros are 64 kB when packed. */
  @Test
  void bombsAreRefusedBeforeTheyAreUnpacked() throws Exception {
    byte[] configuration = Models.MLP.json().getBytes(UTF_8);
    byte[] zeros = new byte[64 << 20];
    Siege tight = new Siege(CorruptCheckpoint.class, new Bound(24 << 20, 200));
    for (Map<String, byte[]> bomb :
        List.of(
            Map.of(CONFIGURATION, zeros),
            ordered(CONFIGURATION, configuration, COEFFICIENTS, zeros),
            ordered(COEFFICIENTS, zeros, CONFIGURATION, configuration))) {
      byte[] zip = Zips.packed(bomb);
      assertTrue(zip.length < 1 << 18);
      assertTrue(
          !tight.withstands(CheckpointFile::readDl4j, zip, "a bomb"), bomb.keySet().toString());
      assertTrue(!tight.withstands(CheckpointFile::read, zip, "a bomb"), bomb.keySet().toString());
    }
    // The same, with a configuration that says it is right so: 200 million parameters.
    byte[] large = Models.MLP.json().replace("\"nin\" : 6", "\"nin\" : 40000000").getBytes(UTF_8);
    byte[] zip = Zips.packed(ordered(CONFIGURATION, large, COEFFICIENTS, zeros));
    assertTrue(!tight.withstands(CheckpointFile::readDl4j, zip, "a bomb that says so"));
    // And one of layers that DL4J alone can count.
    byte[] foreign =
        new String(large, UTF_8)
            .replaceFirst("layers.DenseLayer", "layers.ElementWiseMultiplicationLayer")
            .getBytes(UTF_8);
    byte[] other = Zips.packed(ordered(CONFIGURATION, foreign, COEFFICIENTS, zeros));
    assertTrue(!tight.withstands(CheckpointFile::readDl4j, other, "a bomb for DL4J"));
  }

  @Test
  void sizesThatAZipOnlyClaimsAreNotBelieved() throws Exception {
    byte[] good = Models.checkpoint();
    for (long claim : new long[] {0, 1, 0x7fffffffL, 0x80000000L, 0xffffffffL}) {
      byte[] bad = good.clone();
      // Both sizes of the first local header.
      ByteBuffer.wrap(bad)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(18, (int) claim)
          .putInt(22, (int) claim);
      assertTrue(!CORRUPT.withstands(CheckpointFile::read, bad, "claim " + claim));
      CORRUPT.withstands(CheckpointFile::readDl4j, bad, "claim " + claim);
    }
    // Sizes of eight bytes in an extra field, negative as well.
    for (long claim : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, -4294967295L, 1L << 40}) {
      byte[] bad = zip64(claim);
      assertTrue(!CORRUPT.withstands(CheckpointFile::read, bad, "claim " + claim));
      assertTrue(!CORRUPT.withstands(CheckpointFile::readDl4j, bad, "claim " + claim));
    }
  }

  @Test
  void manyEntriesAndLongNamesAreRefused() throws Exception {
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      many.put("entry" + i, new byte[1]);
    }
    many.putAll(Zips.entries(Models.checkpoint()));
    byte[] zip = Zips.stored(many);
    assertTrue(!CORRUPT.withstands(CheckpointFile::read, zip, "many entries"));
    assertTrue(!CORRUPT.withstands(CheckpointFile::readDl4j, zip, "many entries"));
    byte[] named = Zips.stored(ordered("x".repeat(60_000), new byte[1], "y", new byte[1]));
    assertTrue(!CORRUPT.withstands(CheckpointFile::read, named, "a long name"));
  }

  /** No name out of a zip is ever a path; one that looks like one is a stranger. */
  @Test
  void namesThatClimbOutOfADirectoryAreStrangers() throws Exception {
    Map<String, byte[]> entries = Zips.entries(Models.checkpoint());
    for (String name : List.of("../configuration.json", "/etc/passwd", "..\\x", "a/../../b")) {
      Map<String, byte[]> more = new LinkedHashMap<>(Map.of(name, new byte[] {1}));
      more.putAll(entries);
      byte[] zip = Zips.stored(more);
      CorruptCheckpoint refusal =
          assertThrows(CorruptCheckpoint.class, () -> CheckpointFile.read(zip));
      assertTrue(refusal.getMessage().contains("has the entries"), refusal.getMessage());
      assertEquals(Models.MLP.json(), CheckpointFile.readDl4j(zip).definition().json());
    }
  }

  @Test
  void classesInPlacesWhereTheyDoNotBelongAreRefused() {
    String json = Models.MLP.json();
    String updater = "org.nd4j.linalg.learning.config.";
    String dense = "org.deeplearning4j.nn.conf.layers.DenseLayer";
    for (String confused :
        List.of(
            json.replaceFirst(updater + "\\w+", dense),
            json.replaceFirst(dense, updater + "Adam"),
            json.replaceFirst(dense, "org.nd4j.linalg.factory.Nd4j"),
            json.replaceFirst(dense, "org.deeplearning4j.nn.conf.layers"),
            json.replaceFirst(dense, "org.deeplearning4j.nn.conf.layers."),
            json.replaceFirst(dense, "org.deeplearning4j.nn.conf.layers.../../X"),
            json.replaceFirst("\"" + dense + "\"", "[ \"" + dense + "\" ]"),
            json.replaceFirst("\"confs\"", "\"@class\" : \"" + dense + "\", \"confs\""),
            json.replaceFirst(
                "\"idropout\" : null", "\"idropout\" : {\"@class\" : \"" + updater + "Sgd\"}"),
            json.replaceFirst(
                "\"constraints\" : null",
                "\"constraints\" : [ [ {\"@class\" : \"" + dense + "\"} ] ]"),
            json.replaceFirst(
                "\"seed\"", "\"any\" : {\"@class\" : \"" + dense + "\"}, \"seed\""))) {
      assertTrue(!confused.equals(json));
      assertTrue(
          !WRONG.withstands(
              text -> Definition.fromJson(new String(text, UTF_8)),
              confused.getBytes(UTF_8),
              "json"),
          confused);
    }
  }

  private static byte[] with(Map<String, byte[]> entries, String name, byte[] content)
      throws IOException {
    return Zips.stored(mutable(entries, name, content));
  }

  private static Map<String, byte[]> mutable(
      Map<String, byte[]> entries, String name, byte[] content) {
    Map<String, byte[]> changed = new LinkedHashMap<>(entries);
    changed.put(name, content);
    return changed;
  }

  private static Map<String, byte[]> ordered(String a, byte[] first, String b, byte[] second) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(a, first);
    entries.put(b, second);
    return entries;
  }

  private static byte[] zip64(long claim) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(CONFIGURATION);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(4);
      entry.setCrc(0);
      byte[] extra = new byte[20];
      // A header id that nobody knows, made the one of large sizes below.
      ByteBuffer.wrap(extra)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putShort((short) 0x7777)
          .putShort((short) 16)
          .putLong(claim)
          .putLong(claim);
      entry.setExtra(extra);
      entry.setCrc(new java.util.zip.CRC32().getValue());
      entry.setSize(0);
      out.putNextEntry(entry);
      out.closeEntry();
    }
    byte[] zip = bytes.toByteArray();
    int at = 30 + CONFIGURATION.length();
    ByteBuffer header = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort(at, (short) 1).putInt(18, -1).putInt(22, -1);
    return Arrays.copyOf(zip, zip.length);
  }
}
