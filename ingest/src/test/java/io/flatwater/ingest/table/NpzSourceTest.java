package io.flatwater.ingest.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.source.SourceException;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzSourceTest {
  @TempDir Path directory;
  private final List<BrokenRow> broken = new ArrayList<>();

  @Test
  void keepsBytesAndTheirShape() throws IOException {
    Path file =
        npz(array("x", "|u1", "(2, 2, 1)", 1, 2, 3, 255), array("y", "<i8", "(2,)", longs(7, 3)));
    NpzSource source = new NpzSource(file, TableSchema.of("y"), broken::add);
    assertEquals(List.of(2, 1), source.form().shape());
    assertEquals(DataType.UINT8, source.form().type());
    assertEquals(List.of("3", "7"), source.form().classes());
    Example second = rows(source).get(1);
    assertEquals(ByteBuffer.wrap(new byte[] {3, (byte) 255}), second.getFeatures().getData());
    assertEquals(0, second.getLabel());
    assertEquals("data-1", second.getId());
  }

  @Test
  void scalesFloatsByThePrefix() throws IOException {
    Path file =
        npz(
            array("x", "<f8", "(3, 1)", doubles(1, 3, 700)),
            array("y", "<i4", "(3,)", ints(0, 1, -1)));
    TableSchema schema =
        new TableSchema(
            TableSchema.Roles.of("y"),
            TableSchema.Times.USUAL,
            TableSchema.Classes.FOUND,
            TableSchema.Features.ALL,
            TableSchema.Missing.REFUSED,
            new TableSchema.Rows(2, BrokenRow.Policy.STOP),
            TableSchema.Csv.USUAL);
    NpzSource source = new NpzSource(file, schema, broken::add);
    assertEquals(List.of(1f), source.form().scale());
    assertEquals(List.of(-2f), source.form().shift());
    assertArrayEquals(new float[] {700}, TableSourceTest.floats(rows(source).get(2)));
    assertNull(rows(source).get(2).getLabel(), "-1 is no label");
  }

  @Test
  void reportsRowsThatAreNotFinite() throws IOException {
    Path file =
        npz(
            array("x", "<f4", "(3, 1)", floats(1, Float.NaN, 2)),
            array("y", "|u1", "(3,)", 0, 0, 1));
    assertThrows(
        SourceException.class, () -> new NpzSource(file, TableSchema.of("y"), broken::add));
    TableSchema schema = TableSchema.of("y").broken(BrokenRow.Policy.REPORT);
    NpzSource source = new NpzSource(file, schema, broken::add);
    assertEquals(List.of("data-0", "data-2"), rows(source).stream().map(Example::getId).toList());
    assertEquals(List.of(0, 1), rows(source).stream().map(Example::getLabel).toList());
    assertEquals(1, broken.get(0).line());
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    says("has no array y; it has [x]", array("x", "|u1", "(1, 1)", 1));
    Entry labels = array("y", "|u1", "(2,)", 0, 1);
    says(
        "expected one: name the features",
        labels,
        array("a", "|u1", "(2,)", 1, 1),
        array("b", "|u1", "(2,)", 1, 1));
    says("has the type >f4", labels, array("x", ">f4", "(2, 1)", floats(1, 2)));
    says("is cut short", labels, array("x", "<f4", "(2, 1)", floats(1)));
    says("out of range", labels, array("x", "|u1", "(2, 70000, 70000)", 1));
    says("expected at most 16777216", labels, array("x", "|u1", "(2, 70000, 300)", 1));
    says(
        "is no NumPy array",
        labels,
        new Entry("x", "not an array".getBytes(StandardCharsets.UTF_8)));
  }

  private void says(String expected, Entry... entries) throws IOException {
    Path file = npz(entries);
    String message =
        assertThrows(
                SourceException.class,
                () -> rows(new NpzSource(file, TableSchema.of("y"), broken::add)))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  private record Entry(String name, byte[] content) {}

  private Path npz(Entry... entries) throws IOException {
    Path file = directory.resolve("data.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name + ".npy"));
        zip.write(entry.content);
      }
    }
    return file;
  }

  private static Entry array(String name, String type, String shape, int... bytes) {
    byte[] values = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = (byte) bytes[i];
    }
    return array(name, type, shape, values);
  }

  private static Entry array(String name, String type, String shape, byte[] values) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteBuffer content =
        ByteBuffer.allocate(10 + header.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
    content.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    content.put((byte) 1).put((byte) 0).putShort((short) header.length());
    content.put(header.getBytes(StandardCharsets.US_ASCII)).put(values);
    return new Entry(name, content.array());
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static List<Example> rows(NpzSource source) {
    List<Example> rows = new ArrayList<>();
    source.examples(0).forEachRemaining(rows::add);
    return rows;
  }
}
