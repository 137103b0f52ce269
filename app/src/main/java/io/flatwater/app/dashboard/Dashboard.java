package io.flatwater.app.dashboard;

import io.flatwater.app.Failure;
import io.flatwater.app.config.Secret;
import io.flatwater.app.web.Problem;
import io.flatwater.app.web.WebServer;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topics;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A running dashboard. */
public final class Dashboard implements AutoCloseable {
  private static final int TOKEN_BYTES = 24;
  private static final long BEAT_NANOS = 5_000_000_000L;

  private final Board board = new Board();
  private final Listeners listeners = new Listeners();
  private final Feed feed;
  private final WebServer server;
  private final Secret token;
  private long beaten = System.nanoTime();

  /**
   * What a dashboard is connected to.
   *
   * @param clients properties of all Kafka clients
   * @param orders sends a command to the gate or a trainer; fails with one sentence if it cannot
   */
  public record Wiring(
      Map<String, Object> clients, Topics topics, Codec codec, Consumer<Command> orders) {}

  private Dashboard(io.flatwater.app.config.Dashboard settings, Wiring wiring, Secret token) {
    this.token = token;
    Feed.Tick tick = new Feed.Tick(settings.updateMillis(), this::tick);
    feed = new Feed(wiring.clients(), wiring.topics(), wiring.codec(), board, tick);
    try {
      Actions actions = new Actions(token, board, wiring.orders());
      server = WebServer.start(settings.http(), this::complaints, routes -> mount(routes, actions));
    } catch (Failure e) {
      feed.close();
      listeners.close();
      throw e;
    }
  }

  /**
   * Starts a dashboard.
   *
   * @param settings where it listens, who may look and who may act
   * @throws Failure if topics do not exist, the broker does not answer, or the port is taken
   */
  public static Dashboard start(io.flatwater.app.config.Dashboard settings, Wiring wiring) {
    return new Dashboard(
        settings, wiring, settings.actions().isEmpty() ? draw() : settings.actions());
  }

  private static Secret draw() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  private void mount(JavalinDefaultRouting routes, Actions actions) {
    Assets.mount(routes);
    routes.get(
        "/api/snapshot", ctx -> ctx.contentType("application/json").result(board.snapshot()));
    routes.get("/api/steps.csv", ctx -> csv(ctx, board::csv));
    routes.get("/api/checkpoints.csv", ctx -> csv(ctx, board::checkpoints));
    routes.get("/api/actions", actions::check);
    routes.post("/api/actions", actions::act);
    routes.sse("/api/events", listeners::add);
  }

  private static void csv(Context ctx, Function<String, Optional<String>> table) {
    String lineage = Optional.ofNullable(ctx.queryParam("lineage")).orElse("");
    String text =
        table
            .apply(lineage)
            .orElseThrow(
                () -> new Problem(404, "there is no such lineage; give ?lineage=RUN/STREAM"));
    ctx.contentType("text/csv; charset=utf-8")
        .header(
            "Content-Disposition",
            "attachment; filename=\"" + lineage.replaceAll("[^\\w.-]", "-") + ".csv\"")
        .result(text);
  }

  private void tick() {
    board.changes().ifPresent(listeners::send);
    long now = System.nanoTime();
    if (now - beaten >= BEAT_NANOS) {
      beaten = now;
      listeners.beat();
    }
  }

  /** Returns why it shows nothing new at the moment, in sentences; empty if it does. */
  public List<String> complaints() {
    return feed.trouble().stream().toList();
  }

  /** Returns its address. */
  public String url() {
    return server.url();
  }

  /** Returns the token that actions ask for. */
  public String token() {
    return token.value();
  }

  /** Returns how many pages listen. */
  public int listeners() {
    return listeners.count();
  }

  /** Returns why it shows nothing new any more; empty while it does. */
  public Optional<String> ended() {
    return feed.isEnded()
        ? feed.trouble().or(() -> Optional.of("it was closed"))
        : Optional.empty();
  }

  @Override
  public void close() {
    feed.close();
    listeners.close();
    server.close();
  }
}
