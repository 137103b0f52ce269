package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.schemas.LabelIssue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private static final LabelIssue SURE =
      new LabelIssue("main/s", "s", 12L, "e-3", "anna", 0, 1, 0.987);

  private final Suspects suspects = new Suspects(2, List.of("cat", "dog"));

  @Test
  void theSurestAreShownAndAllAreCounted() {
    suspects.take(new LabelIssue("main/s", "s", 3L, "e-1", "bert", 1, 0, 0.81));
    suspects.take(SURE);
    suspects.take(new LabelIssue("main/s", "s", 9L, "e-2", "", 1, 7, 0.9));
    assertEquals(
        List.of(
            "3 labels are taken for wrong, by source:",
            "       1  (none)",
            "       1  anna",
            "       1  bert",
            "",
            "confidence  given          likely         example                      step  lineage",
            "    98.7 %  cat            dog            e-3                            12  main/s",
            "    90.0 %  dog            7              e-2                             9  main/s"),
        printed());
    assertEquals(List.of("main/s", "12", "e-3", "anna", "cat", "dog", "0.987"), suspects.row(SURE));
  }

  @Test
  void howItIsIfThereAreNoneIsSaid() {
    assertEquals(1, printed().size());
    assertEquals(true, printed().get(0).startsWith("no label is taken for wrong"));
  }

  private List<String> printed() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    suspects.print(writer);
    writer.flush();
    return out.toString().lines().toList();
  }
}
