package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final List<String> NAMES = List.of("cold", "warm");

  @Test
  void takesWhatIsOfOneKind() {
    Fit.require(contract(3, NAMES, ""), contract(3, NAMES, ""));
    Fit.require(contract(3, NAMES, "mini"), contract(3, NAMES, "mini"));
    // A contract of before, which names no encoder, and classes that have no names.
    Fit.require(contract(3, NAMES, ""), contract(3, NAMES, "mini"));
    Fit.require(contract(3, List.of("0", "1"), ""), contract(3, NAMES, ""));
    // The last classes may be missing.
    Fit.require(contract(3, List.of("cold", "warm", "hot"), ""), contract(3, NAMES, ""));
  }

  @Test
  void refusesTheVectorsOfAnotherEncoder() {
    String said = refusal(contract(3, NAMES, "mini"), contract(3, NAMES, "maxi"));
    assertTrue(said.contains("vectors of mini") && said.contains("of maxi"), said);
    said = refusal(contract(3, NAMES, "mini"), contract(3, NAMES, ""));
    assertTrue(said.contains("no encoder"), said);
  }

  @Test
  void refusesClassesThatWouldBeTakenForOthers() {
    String said = refusal(contract(3, NAMES, ""), contract(3, List.of("warm", "cold"), ""));
    assertTrue(said.contains("[warm, cold]") && said.contains("classes: [cold, warm]"), said);
    said = refusal(contract(3, List.of("cold", "hot", "warm"), ""), contract(3, NAMES, ""));
    assertTrue(said.contains("in the source's schema"), said);
  }

  @Test
  void refusesAnotherShape() {
    String said = refusal(contract(3, NAMES, ""), contract(4, NAMES, ""));
    assertTrue(said.contains("ingest describe"), said);
  }

  private static String refusal(Contract expected, Contract found) {
    return String.valueOf(
        assertThrows(Failure.class, () -> Fit.require(expected, found)).getMessage());
  }

  private static Contract contract(int width, List<String> classes, String encoder) {
    return new Contract(
        Rows.Type.FLOAT32,
        List.of(width),
        Contract.Order.AS_IS,
        Contract.Scaling.all(1, 0),
        Contract.Task.CLASSIFICATION,
        classes,
        encoder);
  }
}
