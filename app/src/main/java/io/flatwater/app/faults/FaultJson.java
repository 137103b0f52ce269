package io.flatwater.app.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A campaign's result for programs. */
public final class FaultJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FaultJson() {}

  /** Returns the result as JSON: each fault, each kind, and the sums. */
  public static String of(Findings findings) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("fired", findings.fired());
    root.put("lost", findings.lost());
    root.put("duplicated", findings.duplicated());
    root.put("equal", findings.clean());
    findings.differences().forEach(root.putArray("differences")::add);
    ObjectNode kinds = root.putObject("kinds");
    for (Kind kind : Kind.values()) {
      List<Outcome> all =
          findings.outcomes().stream().filter(o -> o.fault().kind() == kind).toList();
      List<Double> recoveries = FaultTable.recoveries(all);
      if (!recoveries.isEmpty()) {
        ObjectNode node = kinds.putObject(kind.id());
        node.put("planned", all.size());
        node.put("fired", recoveries.size());
        node.put("medianSeconds", FaultTable.median(recoveries));
        node.put("worstSeconds", recoveries.get(recoveries.size() - 1));
      }
    }
    ArrayNode faults = root.putArray("faults");
    for (Outcome outcome : findings.outcomes()) {
      ObjectNode node = faults.addObject();
      node.put("fault", outcome.fault().toString());
      node.put("fired", outcome.fired());
      node.put("recoverySeconds", outcome.recoverySeconds());
      node.put("note", outcome.note());
    }
    return root.toPrettyString() + "\n";
  }
}
