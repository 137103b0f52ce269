package io.flatwater.app.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.hostile.Siege.Bound;
import io.flatwater.app.hostile.Siege.Result;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.source.Source;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.ingest.table.BrokenRow;
import io.flatwater.ingest.table.NpzSource;
import io.flatwater.ingest.table.SchemaFile;
import io.flatwater.ingest.table.TableSchema;
import io.flatwater.ingest.table.TableSource;
import io.flatwater.schemas.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of data from untrusted hands. */
class HostileSourcesTest {
  private static final long SEED = 20261125;
  private static final Siege SIEGE = new Siege(SourceException.class, new Bound(8 << 20, 400));
  private static final TableSchema STRICT = TableSchema.of("class");
  private static final TableSchema LENIENT = STRICT.broken(BrokenRow.Policy.REPORT);

  @TempDir Path directory;

  @Test
  void idxFilesAreReadOrRefused() throws Exception {
    byte[] images = idx(0x803, new byte[3 * 4 * 5], 3, 4, 5);
    byte[] labels = idx(0x801, new byte[] {0, 1, 2}, 3);
    Path good = write("good", labels);
    Result plain =
        SIEGE.attack(
            bytes -> LabelledImages.read(write("images", bytes), good),
            List.of(images, gzip(images)),
            2_000,
            SEED);
    assertTrue(plain.refused() > 1_000, plain.toString());
    Path pictures = write("pictures", images);
    SIEGE.attack(
        bytes -> LabelledImages.read(pictures, write("labels", bytes)),
        List.of(labels, gzip(labels)),
        2_000,
        SEED);
  }

  @Test
  void whatAnIdxHeaderClaimsIsNotBelieved() throws Exception {
    Siege tight = new Siege(SourceException.class, new Bound(2 << 20, 10));
    Path labels = write("labels", idx(0x801, new byte[] {0}, 1));
    for (int[] shape :
        new int[][] {
          {1 << 10, 1 << 10, 1 << 10},
          {Integer.MAX_VALUE, 1, 1},
          {-1, 28, 28},
          {1 << 30, 1, 1},
          {0x10000, 0x10000, 0x10000},
          {0, 0, 0}
        }) {
      byte[] bytes = idx(0x803, new byte[10], shape);
      assertTrue(
          !tight.withstands(b -> LabelledImages.read(write("images", b), labels), bytes, "shape"));
    }
    // What is packed is not unpacked beyond what the header says.
    byte[] bomb = gzip(idx(0x803, new byte[64 << 20], 1, 1, 1));
    assertTrue(
        !tight.withstands(b -> LabelledImages.read(write("images", b), labels), bomb, "a bomb"));
  }

  @Test
  void csvFilesAreReadOrRefused() throws Exception {
    List<byte[]> good =
        List.of(
            bytes("size,colour,class\n1.5,red,a\n-2e3,\"dark\nblue\",b\n.5,\"say \"\"x\"\"\",a\n"),
            bytes("class,x\nup,1\ndown,2\n\nup,3\n"),
            gzip(bytes("x,class\n1,a\n2,b\n")));
    for (TableSchema schema : List.of(STRICT, LENIENT)) {
      Result result = SIEGE.attack(b -> drain(csv(write("t.csv", b), schema)), good, 2_500, SEED);
      assertTrue(result.refused() > 200, result.toString());
    }
  }

  @Test
  void jsonLinesAreReadOrRefused() throws Exception {
    List<byte[]> good =
        List.of(
            bytes(
                "{\"x\":1.5,\"place\":{\"city\":\"A\"},\"class\":\"a\"}\n{\"x\":2,\"place\":{\"city\":\"B\"},\"class\":\"b\"}\n"),
            bytes("{\"p\":[1,2,[3,4]],\"class\":1}\n{\"p\":[5,6,[7,8]],\"class\":0}\n"));
    for (TableSchema schema : List.of(STRICT, LENIENT)) {
      Result result =
          SIEGE.attack(b -> drain(json(write("t.jsonl", b), schema)), good, 3_000, SEED);
      assertTrue(result.refused() > 200, result.toString());
    }
  }

  @Test
  void npzFilesAreReadOrRefused() throws Exception {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x.npy", npy("<f4", "(3, 2)", 24));
    arrays.put("class.npy", npy("|u1", "(3,)", 0, 1, 1));
    Map<String, byte[]> pixels = new LinkedHashMap<>();
    pixels.put("x.npy", npy("|u1", "(2, 2, 1)", 1, 2, 3, 4));
    pixels.put("class.npy", npy("<i8", "(2,)", 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0));
    Result raw =
        SIEGE.attack(
            b -> drain(npz(write("t.npz", b))),
            List.of(Zips.packed(arrays), Zips.stored(pixels)),
            2_000,
            SEED);
    assertTrue(raw.refused() > 700, raw.toString());
    for (Map<String, byte[]> both : List.of(arrays, pixels)) {
      for (String name : both.keySet()) {
        SIEGE.attack(
            entry -> {
              Map<String, byte[]> changed = new LinkedHashMap<>(both);
              changed.put(name, entry);
              drain(npz(write("t.npz", Zips.stored(changed))));
            },
            List.of(both.get(name)),
            800,
            SEED);
      }
    }
  }

  @Test
  void schemasAreReadOrRefused() throws Exception {
    List<byte[]> good =
        List.of(
            bytes(
                """
                label: class
                time: when
                timeFormat: dd.MM.yyyy HH:mm
                start: 2026-01-01T00:00:00Z
                intervalMillis: 10
                classes: [no, yes]
                ignore: [a, b]
                columns:
                  size: {kind: ordinal, categories: [s, m, l]}
                  colour: one-hot
                missing: mean
                missingMarks: ["?", NA]
                prefix: 500
                broken: report
                separator: ";"
                header: none
                """),
            bytes("{label: class, threshold: 0.5, features: [x, y]}"));
    Result result = SIEGE.attack(b -> SchemaFile.read(write("s.yaml", b)), good, 3_000, SEED);
    assertTrue(result.refused() > 500, result.toString());
  }

  /** A line may not make of a few megabytes what no memory holds. */
  @Test
  void whatGrowsWhenItIsReadIsBounded() throws Exception {
    Siege wide = new Siege(SourceException.class, new Bound(64 << 20, 64));
    String label = "{\"class\":\"a\",\"x\":1}\n{\"class\":\"b\",\"x\":2}\n";
    String longName = "k".repeat(40_000);
    String list = "[" + "1,".repeat(200_000) + "1]";
    // 400 kB that would name 200,000 columns of 40,000 characters each.
    assertTrue(
        wide.withstands(
            b -> drain(json(write("t.jsonl", b), STRICT)),
            bytes("{\"class\":\"a\",\"x\":1,\"" + longName + "\":" + list + "}\n" + label),
            "long names"));
    assertTrue(
        !wide.withstands(
            b -> json(write("t.jsonl", b), STRICT),
            bytes("{\"class\":\"a\",\"k\":" + list + "}\n" + label),
            "too many columns"));
    String nested = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
    wide.withstands(
        b -> drain(json(write("t.jsonl", b), LENIENT)), bytes(nested + "\n" + label), "nested");
    assertTrue(
        !wide.withstands(
            b -> csv(write("t.csv", b), STRICT),
            bytes("class,x\n" + ",".repeat(3 << 20) + "\n"),
            "many cells"));
    assertTrue(
        !wide.withstands(
            b -> csv(write("t.csv", b), STRICT), bytes("class,\"" + "x".repeat(3 << 20)), "open"));
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x.npy", npy("<f4", "(1, 4000000)", 16_000_000));
    arrays.put("class.npy", npy("|u1", "(1,)", 0));
    assertTrue(!wide.withstands(b -> npz(write("t.npz", b)), Zips.packed(arrays), "wide rows"));
    assertTrue(
        !wide.withstands(
            b -> SchemaFile.read(write("s.yaml", b)),
            bytes("label: class\n# " + "x".repeat(3 << 20)),
            "a long schema"));
    assertTrue(
        !wide.withstands(b -> SchemaFile.read(write("s.yaml", b)), bytes(laughs()), "laughs"));
  }

  /** Aliases of aliases, which some readers multiply out. */
  static String laughs() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      text.append("a" + i + ": &a" + i + " [");
      text.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
    }
    return text.toString();
  }

  private static void drain(Source source) {
    Iterator<Example> examples = source.examples(0);
    long delivered = 0;
    while (examples.hasNext()) {
      examples.next();
      delivered++;
    }
    assertEquals(source.size(), delivered);
  }

  private static TableSource csv(Path file, TableSchema schema) {
    return TableSource.csv(file, schema, row -> {});
  }

  private static TableSource json(Path file, TableSchema schema) {
    return TableSource.jsonLines(file, schema, row -> {});
  }

  private static NpzSource npz(Path file) {
    return new NpzSource(file, LENIENT, row -> {});
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return HostileFiles.write(directory.resolve(name), bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] idx(int magic, byte[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length).putInt(magic);
    for (int dimension : shape) {
      bytes.putInt(dimension);
    }
    return bytes.put(values).array();
  }

  private static byte[] npy(String type, String shape, int... values) {
    byte[] header =
        bytes("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n");
    boolean zeros = values.length == 1 && values[0] > 1;
    ByteBuffer array =
        ByteBuffer.allocate(10 + header.length + (zeros ? values[0] : values.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) header.length)
            .put(header);
    if (!zeros) {
      for (int value : values) {
        array.put((byte) value);
      }
    }
    return array.array();
  }
}
