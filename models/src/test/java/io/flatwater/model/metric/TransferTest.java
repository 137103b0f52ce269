package io.flatwater.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransferTest {
  private final Transfer transfer = new Transfer();

  private static void assertNear(double expected, Optional<Double> found) {
    assertEquals(expected, found.orElseThrow(), 1e-12);
  }

  @Test
  void countsByHandAlongTheWay() {
    transfer.add("", Map.of("a", 0.1, "b", 0.1, "c", 0.2));
    assertEquals(Optional.empty(), transfer.forgetting());
    assertEquals(Optional.empty(), transfer.forward());

    transfer.add("a", Map.of("a", 0.7, "b", 0.4, "c", 0.2));
    // The stream entered a after the first checkpoint, where R(a) was what it was at first.
    assertNear(0, transfer.forward());
    assertEquals(Optional.empty(), transfer.backward());

    transfer.add("a", Map.of("a", 0.9, "b", 0.6, "c", 0.3));
    transfer.add("b", Map.of("a", 0.8, "b", 0.9, "c", 0.5));
    // a is behind: it fell from 0.9. b was entered with 0.6, up from 0.1.
    assertNear(0.1, transfer.forgetting());
    assertNear(-0.1, transfer.backward());
    assertNear((0 + 0.5) / 2, transfer.forward());

    transfer.add("c", Map.of("a", 0.5, "b", 0.95, "c", 0.9));
    // b got better after the stream had left it: nothing forgotten, transferred backward.
    assertNear((0.4 + 0) / 2, transfer.forgetting());
    assertNear((-0.4 + 0.05) / 2, transfer.backward());
    assertNear((0 + 0.5 + 0.3) / 3, transfer.forward());
  }

  @Test
  void aDomainThatComesBackIsNotBehind() {
    transfer.add("a", Map.of("a", 0.9, "b", 0.1));
    transfer.add("b", Map.of("a", 0.4, "b", 0.8));
    assertNear(0.5, transfer.forgetting());
    transfer.add("a", Map.of("a", 0.9, "b", 0.7));
    assertNear(0.1, transfer.forgetting());
    assertNear(-0.1, transfer.backward());
    // b was entered with what was known of it at first; a never was, the stream began in it.
    assertNear(0, transfer.forward());
  }
}
