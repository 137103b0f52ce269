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
    Path file = write("t.csv", "a,y\n1,p\nmany,p\n2,q\n3\n4,p\n,q\n1e99,p\n5,q\n\"6,p\n");
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
    assertEquals(List.of(3L, 5L, 7L, 8L, 10L), broken.stream().map(BrokenRow::line).toList());
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
  void findsTheSeparator() throws IOException {
    String wide = "a;b,b;y\n1;2,5;p\n\"3;x\";4;q\n";
    for (char separator : new char[] {';', '\t', '|'}) {
      Path file = write("t.csv", wide.replace(';', separator));
      TableSource source = TableSource.csv(file, TableSchema.of("y"), broken::add);
      assertEquals(2, source.size());
      assertTrue(source.form().columns().contains("b,b"), source.form().columns().toString());
    }
  }

  @Test
  void readsWhatASpreadsheetInGermanWrites() throws IOException {
    Path file = directory.resolve("t.csv");
    String text = "betrag;wann;y;\r\n1.234,50;2026-01-01 10:00;ja;\r\n-7,5;2026-01-02;nein;\r\n";
    Files.write(file, ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
    TableSource source = TableSource.csv(file, TableSchema.of("y").time("wann"), broken::add);
    // The separator at the end of each line makes no column.
    assertEquals(List.of("betrag"), source.form().columns());
    assertArrayEquals(new float[] {1234.5f}, floats(rows(source).get(0)));
    assertArrayEquals(new float[] {-7.5f}, floats(rows(source).get(1)));
    assertEquals(Instant.parse("2026-01-02T00:00:00Z"), source.end().getEventTime());
  }

  @Test
  void readsThousandsInGroups() throws IOException {
    Path file = write("t.csv", "a,y\n\"1,234.5\",p\n17,q\n\"2,000,000\",q\n");
    List<Example> rows = rows(TableSource.csv(file, TableSchema.of("y"), broken::add));
    assertArrayEquals(new float[] {1234.5f}, floats(rows.get(0)));
    assertArrayEquals(new float[] {2e6f}, floats(rows.get(2)));
  }

  @Test
  void callsAColumnWithoutANameByItsPlace() throws IOException {
    Path file = write("t.csv", ",a,y\n0,5,p\n1,6,q\n");
    TableSource source = TableSource.csv(file, TableSchema.of("y"), broken::add);
    assertEquals(List.of("c0", "a"), source.form().columns());
  }

  @Test
  void tellsSecondsMillisecondsAndMicrosecondsApart() throws IOException {
    for (String time : List.of("1767225600", "1767225600000", "1767225600000000")) {
      Path file = write("t.csv", "a,t,y\n1," + time + ",p\n2," + time + ",q\n");
      TableSource source = TableSource.csv(file, TableSchema.of("y").time("t"), broken::add);
      assertEquals(Instant.parse("2026-01-01T00:00:00Z"), source.end().getEventTime());
    }
  }

  @Test
  void takesAColumnForNumbersThoughAFewCellsAreNone() throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 40; i++) {
      text.append(i == 20 ? "inf" : "" + i).append(i % 2 == 0 ? ",p\n" : ",q\n");
    }
    Path file = write("t.csv", text.toString());
    says("Line 22 of t cannot be used: Column a has \"inf\"", file, TableSchema.of("y"));
    TableSchema report = TableSchema.of("y").broken(BrokenRow.Policy.REPORT);
    assertEquals(39, rows(TableSource.csv(file, report, broken::add)).size());
    assertEquals(22, broken.get(0).line());
  }

  @Test
  void saysAtOnceWhichColumnsAreNamesOrTimes() throws IOException {
    StringBuilder text = new StringBuilder("who,when,size,y\n");
    for (int i = 0; i < 100; i++) {
      text.append("user").append(i).append(",12/").append(i).append("/2026,1,p\n");
    }
    Path file = write("t.csv", text + "x,y,2,q\n");
    says(
        "Column who has 101 different texts in 101 rows, such as \"user0\"",
        file,
        TableSchema.of("y"));
    says("--time when", file, TableSchema.of("y"));
    TableSource source =
        TableSource.csv(file, TableSchema.of("y").ignore(List.of("who", "when")), broken::add);
    assertEquals(List.of("size"), source.form().columns());
  }

  @Test
  void fillsWhatIsMissingIfAsked() throws IOException {
    Path file = write("t.csv", "a,y\n1,p\nN/A,q\n3,q\n");
    says("Line 3 of t cannot be used: Column a has no value", file, TableSchema.of("y"));
    TableSchema mean = TableSchema.of("y").missing(TableSchema.Fill.MEAN);
    assertArrayEquals(
        new float[] {2}, floats(rows(TableSource.csv(file, mean, broken::add)).get(1)));
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
