package io.flatwater.app.web;

import io.flatwater.app.Failure;
import io.flatwater.app.config.Web;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.router.JavalinDefaultRouting;
import io.javalin.util.JavalinBindException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running HTTP server. Closing it lets requests that are being answered come to their end. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int MOST_THREADS = 64;
  private static final int LEAST_THREADS = 4;
  private static final int IDLE_MILLIS = 30_000;
  private static final int LAST_WORDS_MILLIS = 5_000;

  private final Javalin javalin;
  private final Web web;

  private WebServer(Javalin javalin, Web web) {
    this.javalin = javalin;
    this.web = web;
  }

  /**
   * Starts a server.
   *
   * @param web where it listens, and who is let in
   * @param health what it says of the process
   * @param routes adds paths and their handlers, which many threads will call at once
   * @throws Failure if it cannot listen there
   */
  public static WebServer start(Web web, Health health, Consumer<JavalinDefaultRouting> routes) {
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, web);
              config.router.mount(
                  router -> {
                    router.before(new Guard(web)::check);
                    answerProblems(router);
                    Health.mount(router, health);
                    routes.accept(router);
                  });
            });
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new Failure(
          "cannot listen on "
              + web.host()
              + " port "
              + web.port()
              + ", it is taken or not this machine's; choose another port, or 0 for any free one",
          e);
    }
    // Not before it has started: what has not begun cannot be ended gracefully.
    javalin.jettyServer().server().setStopTimeout(LAST_WORDS_MILLIS);
    return new WebServer(javalin, web);
  }

  private static void configure(JavalinConfig config, Web web) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("web");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.addConnector((server, http) -> connector(server, http, web));
    // Counts requests in flight, which would be cut off at the end otherwise.
    config.jetty.modifyServer(server -> server.setHandler(new StatisticsHandler()));
  }

  private static ServerConnector connector(Server server, HttpConfiguration http, Web web) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    // Otherwise a wrong token passes for the right one of the same connection if but case differs.
    http.setHeaderCacheCaseSensitive(true);
    ConnectionFactory factory = new HttpConnectionFactory(http);
    ServerConnector connector = new ServerConnector(server, 1, 1, factory);
    connector.setHost(web.host());
    connector.setPort(web.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private static void answerProblems(JavalinDefaultRouting router) {
    router.exception(Problem.class, (e, ctx) -> Problem.answer(ctx, e.status(), message(e)));
    router.exception(Guard.Moved.class, (e, ctx) -> ctx.status(303).header("Location", e.path()));
    router.exception(
        HttpResponseException.class, (e, ctx) -> Problem.answer(ctx, e.getStatus(), message(e)));
    router.exception(
        Exception.class,
        (e, ctx) -> {
          // What it is concerns the operator, not whoever asked.
          LOG.error("request failed method={} path={}", ctx.method(), ctx.path(), e);
          Problem.answer(ctx, 500, "something went wrong here; the log of this process says what");
        });
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  /** Returns the port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Returns its address, for example {@code http://127.0.0.1:8080}. */
  public String url() {
    String host = web.host().contains(":") ? "[" + web.host() + "]" : web.host();
    return "http://" + host + ":" + port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
