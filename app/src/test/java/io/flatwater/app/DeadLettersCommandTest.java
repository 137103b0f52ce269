package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.schemas.DeadLetter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLettersCommandTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void countsAllAndShowsTheLatestInTheOrderOfTheirTimes() {
    assertEquals(
        List.of(
            "       1  BAD_ID",
            "       3  WRONG_SHAPE",
            "2026-01-01T00:00:02Z  WRONG_SHAPE  examples-1@2  by ingest: no",
            "2026-01-01T00:00:03Z  BAD_ID  examples-1@3  by ingest: no"),
        printed(2, ""));
  }

  @Test
  void countsThoseOfOneReasonOnly() {
    assertEquals(List.of("       1  BAD_ID"), printed(0, "BAD_ID"));
    assertEquals(List.of("no dead letters of reason NOT_JSON"), printed(5, "NOT_JSON"));
  }

  private static List<String> printed(int last, String reason) {
    DeadLettersCommand.Digest digest = new DeadLettersCommand.Digest(last, reason);
    for (int second : List.of(1, 3, 0, 2)) {
      digest.take(
          START.plusSeconds(second),
          new DeadLetter(
              "ingest",
              "examples",
              1,
              (long) second,
              second == 3 ? "BAD_ID" : "WRONG_SHAPE",
              "no",
              null,
              null,
              false));
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    digest.print(writer);
    writer.flush();
    return out.toString().lines().toList();
  }
}
