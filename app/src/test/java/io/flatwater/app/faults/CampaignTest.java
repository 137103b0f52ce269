package io.flatwater.app.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short campaign: the real services as processes, twelve faults of ten kinds. */
class CampaignTest {
  private static final List<Fault> FAULTS =
      Stream.of(
              "trainer-kill@trainer/offsets.sent#2",
              "trainer-kill@trainer/restore.begun#1",
              "trainer-kill@trainer/commit.returned#1",
              "ingest-kill@ingest/offsets.sent#1",
              "evaluator-kill@evaluator/records.sent#2",
              "broker-kill@trainer/commit.returned#1",
              "twin@trainer/records.sent#1",
              "line-cut@trainer/transaction.begun#2~700",
              "line-hole@evaluator/offsets.sent#1~900",
              "store-gone@trainer/cut.frozen#2",
              "file-damaged@trainer/commit.returned#2",
              "state-deleted@ingest/transaction.begun#1")
          .map(Fault::parse)
          .toList();

  @TempDir Path directory;

  @Test
  void nothingIsLostAndNothingIsDoneTwice() {
    List<String> said = new ArrayList<>();
    Campaign campaign = new Campaign(FAULTS, 1, Model.SMALL, directory);
    Findings findings = campaign.run(() -> true, said::add);
    assertEquals(List.of(), findings.differences(), () -> String.join("\n", said));
    assertEquals(
        "faults 12 lost 0 duplicated 0 lineages equal",
        findings.sentence(),
        () -> String.join("\n", said));
    assertTrue(findings.clean());
  }
}
