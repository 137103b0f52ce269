package io.flatwater.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.bench.ExecutorBench.Line;
import io.flatwater.app.bench.ExecutorBench.Subject;
import io.flatwater.model.Definition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExecutorBenchTest {

  @Test
  void timesEveryKindOfWorkOnEveryExecutor() {
    Subject subject = new Subject("tiny", Definition.mlp(8, List.of(4), 3), 16);
    List<Line> lines = ExecutorBench.brief().measure(subject);
    Map<String, Long> works =
        lines.stream().collect(Collectors.groupingBy(Line::work, Collectors.counting()));
    assertEquals(Map.of("gradient", 6L, "SAM step", 4L, "predict 1", 4L, "predict 16", 4L), works);
    for (Line line : lines) {
      assertTrue(line.ms() > 0 && line.ratioToDl4j() > 0, line::toString);
      boolean unit = line.executor().equals("dl4j");
      assertEquals(unit, line.ratioToDl4j() == 1, line::toString);
    }
  }

  @Test
  void keepsTheLeastTimeOfEachContenderInTheOrderGiven() {
    int[] calls = new int[2];
    Map<String, Contest.Work> work = new LinkedHashMap<>();
    work.put("b", new Contest.Work(() -> calls[0]++, 1));
    work.put("a", new Contest.Work(() -> calls[1]++, 2));
    Map<String, Double> times = new Contest(3, 1).run(work);
    assertEquals(List.of("b", "a"), List.copyOf(times.keySet()));
    assertTrue(calls[0] > 3 && calls[1] > 3);
    assertTrue(times.values().stream().allMatch(ms -> ms >= 0 && ms < 1000));
  }
}
