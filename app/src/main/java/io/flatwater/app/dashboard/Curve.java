package io.flatwater.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.schemas.StepReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a lineage in at most {@link #MOST} slots: when they are full, two and two become
 * one, and each new one holds twice as many steps.
 */
final class Curve {
  static final int MOST = 1024;

  private final List<Slot> slots = new ArrayList<>();
  private long width = 1;
  private int generation;
  private int changed;
  private long lastStep;

  /** Adds a step; one that was there already is passed over. */
  void add(StepReport report, long wallMillis) {
    if (report.getStep() <= lastStep) {
      return;
    }
    lastStep = report.getStep();
    Slot last = slots.isEmpty() ? new Slot() : slots.get(slots.size() - 1);
    if (slots.isEmpty() || last.steps() >= width) {
      halve();
      last = new Slot();
      slots.add(last);
    }
    last.add(report, wallMillis);
    changed = Math.min(changed, slots.size() - 1);
  }

  private void halve() {
    if (slots.size() < MOST) {
      return;
    }
    List<Slot> fewer = new ArrayList<>();
    for (int i = 0; i < slots.size(); i += 2) {
      Slot slot = slots.get(i);
      if (i + 1 < slots.size()) {
        slot.add(slots.get(i + 1));
      }
      fewer.add(slot);
    }
    slots.clear();
    slots.addAll(fewer);
    width *= 2;
    generation++;
    changed = 0;
  }

  long lastStep() {
    return lastStep;
  }

  /** Returns all slots. */
  ObjectNode all() {
    return json(0);
  }

  /**
   * Returns the slots that have changed since the last call: {@code {generation, from, slots}}.
   * Whoever has slots of another generation throws them away; {@code from} is 0 then.
   */
  ObjectNode changes() {
    ObjectNode node = json(changed);
    changed = slots.size();
    return node;
  }

  private ObjectNode json(int from) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("generation", generation).put("from", from);
    ArrayNode rows = node.putArray("slots");
    slots.subList(from, slots.size()).forEach(slot -> rows.add(slot.json()));
    return node;
  }
}
