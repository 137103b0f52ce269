/**
 * What every page and every endpoint of ours has in common.
 *
 * <p>Start with {@link io.flatwater.app.web.WebServer}: it takes a {@link
 * io.flatwater.app.config.Web} (host, port, token) and the routes of whoever uses it, and does the
 * rest: it listens on the loopback address unless told otherwise, on a free port if the port is 0,
 * and says where; every answer has headers that forbid what is not needed ({@link
 * io.flatwater.app.web.Guard}); strangers are refused by token, by {@code Host} and by {@code
 * Origin}; errors are JSON with one sentence ({@link io.flatwater.app.web.Problem}); bodies are
 * bounded before they are read ({@link io.flatwater.app.web.Body}); {@code /health/live} and {@code
 * /health/ready} are there ({@link io.flatwater.app.web.Health}), without a token.
 *
 * <pre>{@code
 * try (WebServer server =
 *     WebServer.start(web, Health.ALWAYS, routes -> routes.get("/metrics", ctx -> ctx.result(scrape())))) {
 *   out.println("Metrics are at " + server.url() + "/metrics");
 *   ...
 * }
 * }</pre>
 *
 * <p>A page that needs scripts or styles sets its own {@code Content-Security-Policy}; the default
 * allows nothing. A browser is let in by {@code ?token=TOKEN} once, and has a cookie then.
 *
 * <p>Handlers are called by many threads at once.
 */
@NullMarked
package io.flatwater.app.web;

import org.jspecify.annotations.NullMarked;
