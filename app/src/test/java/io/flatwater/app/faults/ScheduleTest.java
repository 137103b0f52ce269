package io.flatwater.app.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Kind> ALL = List.of(Kind.values());

  @Test
  void oneSeedDrawsOneSchedule() {
    assertEquals(Campaign.schedule(7, 200, ALL), Campaign.schedule(7, 200, ALL));
    assertNotEquals(Campaign.schedule(7, 200, ALL), Campaign.schedule(8, 200, ALL));
  }

  @Test
  void everyKindComesUpIfThereAreEnough() {
    for (long seed = 0; seed < 20; seed++) {
      Set<Kind> drawn =
          Campaign.schedule(seed, Kind.values().length, ALL).stream()
              .map(Fault::kind)
              .collect(Collectors.toSet());
      assertEquals(EnumSet.allOf(Kind.class), drawn, "seed " + seed);
    }
  }

  @Test
  void drawsFromTheKindsThatAreWantedAlone() {
    List<Fault> faults = Campaign.schedule(1, 50, List.of(Kind.TWIN, Kind.LINE_CUT));
    assertEquals(50, faults.size());
    assertTrue(faults.stream().allMatch(f -> f.kind() == Kind.TWIN || f.lastsMillis() > 0));
  }

  @Test
  void hitsEveryMomentOfEveryServiceSoonerOrLater() {
    Set<String> hit =
        Campaign.schedule(3, 5000, ALL).stream()
            .map(f -> f.role().id() + "/" + f.moment())
            .collect(Collectors.toSet());
    for (Role role : Role.values()) {
      role.working().forEach(m -> assertTrue(hit.contains(role.id() + "/" + m), m));
      role.starting().forEach(m -> assertTrue(hit.contains(role.id() + "/" + m), m));
      assertTrue(hit.contains(role.id() + "/"), "at a random time");
    }
    assertTrue(hit.contains("trainer/" + Role.REVOKED));
  }

  @Test
  void aLineStandsForItsFault() {
    for (Fault fault : Campaign.schedule(5, 500, ALL)) {
      assertEquals(fault, Fault.parse(fault.toString()));
    }
    assertEquals(
        "trainer-kill@trainer/offsets.sent#2",
        new Fault(Kind.TRAINER_KILL, Role.TRAINER, "offsets.sent", 2, 0).toString());
  }

  @Test
  void refusesWhatIsNoFault() {
    for (String line :
        List.of("", "trainer-kill", "trainer-kill@nobody/step.done#1", "x@trainer+5")) {
      assertThrows(IllegalArgumentException.class, () -> Fault.parse(line), line);
    }
  }
}
