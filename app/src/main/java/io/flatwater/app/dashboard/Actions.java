package io.flatwater.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.app.config.Secret;
import io.flatwater.app.web.Body;
import io.flatwater.app.web.Problem;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What people may do from the page. The token has to come in a header, which no other page can make
 * a browser send.
 */
final class Actions {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_BYTES = 8 << 10;
  private static final int MOST_LETTERS = 400;

  private final Secret token;
  private final Board board;
  private final Consumer<Command> orders;

  /**
   * Makes a desk.
   *
   * @param token that whoever acts has to show
   * @param orders sends a command, and fails if it cannot
   */
  Actions(Secret token, Board board, Consumer<Command> orders) {
    this.token = token;
    this.board = board;
    this.orders = orders;
  }

  /** Tells the page whether a token is the right one. */
  void check(Context ctx) {
    admit(ctx);
    ctx.contentType("application/json").result("{\"actions\":true}");
  }

  /** Carries out {@code {action, stream, lineage, version, actor, reason}}. */
  void act(Context ctx) {
    admit(ctx);
    Command command = command(read(ctx));
    orders.accept(command);
    ctx.status(202)
        .contentType("application/json")
        .result(MAPPER.createObjectNode().put("command", command.getId()).toString());
  }

  private void admit(Context ctx) {
    String header = ctx.header("X-Flatwater-Token");
    if (header == null || !token.isKnownBy(header)) {
      throw new Problem(
          403, "actions need the token that was printed when the dashboard was started");
    }
  }

  private static JsonNode read(Context ctx) {
    try {
      return MAPPER.readTree(Body.read(ctx, MOST_BYTES));
    } catch (JsonProcessingException e) {
      throw new Problem(400, "the request's body is no JSON");
    } catch (IOException e) {
      throw new Problem(400, "the request's body broke off");
    }
  }

  private Command command(JsonNode node) {
    Action action;
    try {
      action = Action.valueOf(text(node, "action").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem(400, "expected action promote, roll_back, pin, unpin, pause or resume");
    }
    String lineage = node.path("lineage").asText("");
    long version = node.path("version").asLong(-1);
    Command.Builder command =
        Command.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setStream(text(node, "stream"))
            .setAction(action)
            .setLineage(lineage)
            .setVersion(version)
            .setActor(text(node, "actor"))
            .setReason(text(node, "reason"))
            .setTime(Instant.now());
    if (action == Action.PROMOTE || action == Action.PIN && version >= 0) {
      Checkpoint c =
          board
              .checkpoint(lineage, version)
              .orElseThrow(
                  () -> new Problem(404, "there is no checkpoint " + lineage + "@" + version));
      command
          .setStateHash(c.getStateHash())
          .setFile(c.getFile())
          .setStep(c.getStep())
          .setEventTime(c.getToTime())
          .setDomain(c.getDomain());
    }
    return command.build();
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).asText("").strip();
    if (text.isEmpty() || text.length() > MOST_LETTERS) {
      throw new Problem(400, "expected a text of 1 to " + MOST_LETTERS + " letters in " + field);
    }
    return text;
  }
}
