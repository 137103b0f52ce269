package io.flatwater.app.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.util.List;

/**
 * What a process is asked about itself: {@code /health/live} (is it to be started anew if not) and
 * {@code /health/ready} (can it do its work), answered with 200 or 503 and the reasons.
 */
public interface Health {
  /** Of a process that is ready as soon as it answers. */
  Health ALWAYS = List::of;

  /** Returns what keeps the process from doing its work, in sentences; empty if nothing does. */
  List<String> complaints();

  /** Returns what only a new start can mend, in sentences; empty if nothing has to be. */
  default List<String> faults() {
    return List.of();
  }

  /** Puts both endpoints under {@code /health}. */
  static void mount(JavalinDefaultRouting routes, Health health) {
    routes.get("/health/live", ctx -> answer(ctx, health.faults()));
    routes.get("/health/ready", ctx -> answer(ctx, health.complaints()));
  }

  private static void answer(Context ctx, List<String> complaints) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("status", complaints.isEmpty() ? "up" : "down");
    complaints.forEach(node.withArray("complaints")::add);
    ctx.status(complaints.isEmpty() ? 200 : 503)
        .contentType("application/json")
        .result(node.toString());
  }
}
