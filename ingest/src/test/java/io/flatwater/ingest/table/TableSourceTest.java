package io.flatwater.ingest.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.Check;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.schemas.Example;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {
  @TempDir Path directory;
  private final List<BrokenRow> broken = new ArrayList<>();

  @Test
  void makesAStreamOfATableThatNobodyHasSeen() throws IOException {
    Path file = write("power.csv", "day,price,class\nmon,1.5,UP\ntue,2.5,DOWN\nmon,3.5,UP\n");
    TableSource source = TableSource.csv(file, TableSchema.of("class"), broken::add);
    assertEquals(3, source.size());
    assertEquals(List.of("DOWN", "UP"), source.form().classes());
    assertEquals(List.of("day=mon", "day=tue", "price"), source.form().columns());
    List<Example> rows = rows(source);
    assertArrayEquals(new float[] {1, 0, 1.5f}, floats(rows.get(0)));
    assertArrayEquals(new float[] {0, 1, 2.5f}, floats(rows.get(1)));
    assertEquals(List.of(1, 0, 1), rows.stream().map(Example::getLabel).toList());
    assertEquals("power-2", rows.get(0).getId());
    assertTrue(rows.get(1).getEventTime().isAfter(rows.get(0).getEventTime()));
    assertEquals(rows.get(2).getEventTime(), source.end().getEventTime());
    Check check = source.form().check();
    rows.forEach(row -> assertInstanceOf(Check.Accepted.class, check.example(row)));
  }

  @Test
  void scalesByThePrefixAloneAndLeavesTheValuesAsTheyAre() throws IOException {
    Path file = write("t.csv", "a,b,y\n1,5,p\n3,5,q\n1000,9,p\n");
    TableSource source = TableSource.csv(file, prefix(2), broken::add);
    // Mean 2 and standard deviation 1 over the first two rows; b does not vary there.
    assertEquals(List.of(1f, 1f), source.form().scale());
    assertEquals(List.of(-2f, -5f), source.form().shift());
    assertArrayEquals(new float[] {1000, 9}, floats(rows(source).get(2)));
  }

  @Test
  void hasNoCategoryForATextThatThePrefixDoesNotHave() throws IOException {
    Path file = write("t.csv", "a,y\nx,p\nz,q\nnew,p\n");
    TableSource source = TableSource.csv(file, prefix(2), broken::add);
    assertArrayEquals(new float[] {0, 0}, floats(rows(source).get(2)));
  }

  @Test
  void readsEverythingThatASchemaMayName() throws IOException {
    Path schema =
        write(
            "s.yaml",
            """
            label: given
            cleanLabel: truth
            id: key
            time: when
            timeFormat: dd.MM.yyyy HH:mm
            domain: site
            source: who
            classes: [no, yes]
            ignore: [note]
            columns:
              size: {kind: ordinal, categories: [small, large]}
              zone: one-hot
            missing: mean
            prefix: 3
            separator: ";"
            """);
    Path file =
        write(
            "t.csv",
            """
            key;when;site;who;given;truth;size;zone;level;note
            a;24.12.2025 18:30;north;anna;yes;no;small;1;4;"x; ""y"" "
            b;24.12.2025 18:31;south;bert;;yes;large;2;?;
            c;01.01.1960 00:00;south;bert;no;;small;1;8;
            """);
    List<Example> rows = rows(TableSource.csv(file, SchemaFile.read(schema), broken::add));
    Example a = rows.get(0);
    assertEquals("a", a.getId());
    assertEquals(Instant.parse("2025-12-24T18:30:00Z"), a.getEventTime());
    assertEquals("north", a.getDomain());
    assertEquals("anna", a.getSource());
    assertEquals(1, a.getLabel());
    assertEquals(0, a.getCleanLabel());
    assertArrayEquals(new float[] {0, 1, 0, 4}, floats(a));
    assertNull(rows.get(1).getLabel());
    assertArrayEquals(new float[] {1, 0, 1, 6}, floats(rows.get(1)), "6 is the mean of 4 and 8");
    assertEquals(Instant.parse("1960-01-01T00:00:00Z"), rows.get(2).getEventTime());
  }

  @Test
  void readsJsonLinesWithNestedValues() throws IOException {
    Path file =
        write(
            "t.jsonl",
            """
            {"y": true, "place": {"city": "Bern"}, "v": [1, 2.5]}

            {"y": false, "place": {"city": "Wien"}, "v": [3, 4], "late": 1}
            {"v": [5, 6], "place": {"city": "Bern"}, "y": null}
            """);
    TableSource source =
        TableSource.jsonLines(
            file,
            new TableSchema(
                TableSchema.Roles.of("y"),
                TableSchema.Times.USUAL,
                TableSchema.Classes.FOUND,
                new TableSchema.Features(List.of(), List.of("late"), java.util.Map.of()),
                TableSchema.Missing.REFUSED,
                TableSchema.Rows.USUAL,
                TableSchema.Csv.USUAL),
            broken::add);
    assertEquals(
        List.of("place.city=Bern", "place.city=Wien", "v.0", "v.1"), source.form().columns());
    assertArrayEquals(new float[] {1, 0, 1, 2.5f}, floats(rows(source).get(0)));
    assertEquals("t-4", rows(source).get(2).getId());
    assertNull(rows(source).get(2).getLabel());
  }

  @Test
  void stopsAtABrokenRowWithItsLine() throws IOException {
    Path file = write("t.csv", "a,y\n1,p\n2,q\nmany,p\n");
    TableSchema schema = prefix(2);
    String message =
        assertThrows(SourceException.class, () -> TableSource.csv(file, schema, broken::add))
            .getMessage();
    assertTrue(message.startsWith("Line 4 of t cannot be used: Column a has \"many\""), message);
  }

  @Test
  void reportsBrokenRowsAndGoesOn() throws IOException {
    Path file = write("t.csv", "a,y\n1,p\nmany,p\n2,q\n3\n4,p\n,q\n1e99,p\n5,q\n");
    TableSchema schema =
        new TableSchema(
            TableSchema.Roles.of("y"),
            TableSchema.Times.USUAL,
            TableSchema.Classes.FOUND,
            TableSchema.Features.ALL,
            TableSchema.Missing.REFUSED,
            new TableSchema.Rows(1, BrokenRow.Policy.REPORT),
            TableSchema.Csv.USUAL);
    TableSource source = TableSource.csv(file, schema, broken::add);
    assertEquals(4, source.size());
    assertEquals(4, rows(source).size());
    assertEquals(List.of(3L, 5L, 7L, 8L), broken.stream().map(BrokenRow::line).toList());
    assertTrue(broken.get(1).message().contains("has 1 cells, expected 2"), broken.toString());
  }

  @Test
  void goesOnFromTheMiddle() throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 50; i++) {
      text.append(i).append(i % 2 == 0 ? ",p\n" : ",q\n");
    }
    TableSource source =
        TableSource.csv(write("t.csv", text.toString()), TableSchema.of("y"), broken::add);
    List<Example> rest = new ArrayList<>();
    source.examples(20).forEachRemaining(rest::add);
    assertEquals(rows(source).subList(20, 50), rest);
  }

  @Test
  void readsGzipAndAByteOrderMark() throws IOException {
    Path file = directory.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("\ufeffy,a\np,1\nq,2\n".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(2, TableSource.csv(file, TableSchema.of("y"), broken::add).size());
  }

  @Test
  void saysWhatIsWrongWithASchemaOrAFile() throws IOException {
    Path file = write("t.csv", "a,y\n1,p\n2,p\n");
    says("has no column z; it has [a, y]", file, TableSchema.of("z"));
    says("has the labels [p], expected at least two", file, TableSchema.of("y"));
    says("There is no file", directory.resolve("none.csv"), TableSchema.of("y"));
    says("is empty", write("empty.csv", ""), TableSchema.of("y"));
    says("has a column named \"a\" twice", write("d.csv", "a,a\n1,2\n"), TableSchema.of("a"));
    says("no column left", write("o.csv", "y\np\nq\n"), TableSchema.of("y"));
    schemaSays("lable: found \"y\", expected one of the settings", "lable: y\n");
    says("is the label is not said", file, TableSchema.of(""));
    schemaSays(
        "missing: found \"median\", expected one of [refuse, mean, zero]",
        "label: y\nmissing: median\n");
    schemaSays("is no valid YAML", "label: [\n");
  }

  @Test
  void countsLabelsAboveAThresholdAsAClass() throws IOException {
    Path schema = write("s.yaml", "label: delay\nthreshold: 15\n");
    Path file = write("t.csv", "d,delay\n1,15\n2,16\n3,-4\n");
    TableSource source = TableSource.csv(file, SchemaFile.read(schema), broken::add);
    assertEquals(List.of(0, 1, 0), rows(source).stream().map(Example::getLabel).toList());
  }

  private void says(String expected, Path file, TableSchema schema) {
    String message =
        assertThrows(SourceException.class, () -> TableSource.csv(file, schema, broken::add))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  private void schemaSays(String expected, String yaml) throws IOException {
    Path schema = write("wrong.yaml", yaml);
    String message =
        assertThrows(SourceException.class, () -> SchemaFile.read(schema)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static TableSchema prefix(int rows) {
    return new TableSchema(
        TableSchema.Roles.of("y"),
        TableSchema.Times.USUAL,
        TableSchema.Classes.FOUND,
        TableSchema.Features.ALL,
        TableSchema.Missing.REFUSED,
        new TableSchema.Rows(rows, BrokenRow.Policy.STOP),
        TableSchema.Csv.USUAL);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static List<Example> rows(TableSource source) {
    List<Example> rows = new ArrayList<>();
    source.examples(0).forEachRemaining(rows::add);
    return rows;
  }

  static float[] floats(Example example) {
    float[] values = new float[example.getFeatures().getData().remaining() / Float.BYTES];
    example
        .getFeatures()
        .getData()
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
