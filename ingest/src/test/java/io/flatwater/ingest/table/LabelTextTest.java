package io.flatwater.ingest.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.schemas.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelTextTest {
  @TempDir private Path directory;

  @Test
  void oneClassIsSpelledInSeveralWays() throws IOException {
    assertEquals(List.of(0, 1, 1, 1, 0), labels("False,True,TRUE,true,false"));
    assertEquals(List.of(1, 0, 1, 0), labels("1,0.0,1.0,0"));
    assertEquals(List.of(0, 1, 0), labels("-1.0,1.00,-1"));
  }

  @Test
  void otherWordsAndNumbersStayWhatTheyAre() throws IOException {
    assertEquals(List.of(0, 1), labels("US,us"));
    assertEquals(List.of(0, 1, 2), labels("1,1.5,15"));
  }

  @Test
  void whoNamesTheClassesMaySpellThemHisWay() throws IOException {
    Path schema =
        Files.writeString(directory.resolve("s.yaml"), "label: y\nclasses: ['True', 'False']\n");
    assertEquals(List.of(1, 0, 0), read("False,True,TRUE", SchemaFile.read(schema)));
  }

  private List<Integer> labels(String column) throws IOException {
    return read(column, TableSchema.of("y"));
  }

  private List<Integer> read(String column, TableSchema schema) throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    int row = 0;
    for (String label : column.split(",")) {
      text.append(row++).append(".5,").append(label).append('\n');
    }
    Path file = Files.writeString(directory.resolve("t.csv"), text);
    List<Integer> labels = new ArrayList<>();
    TableSource.csv(file, schema, broken -> {})
        .examples(0)
        .forEachRemaining((Example e) -> labels.add(e.getLabel()));
    return labels;
  }
}
