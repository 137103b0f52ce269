package io.flatwater.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import io.flatwater.app.config.Secret;
import io.flatwater.app.config.Web;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private static final Web SECRET = new Web("127.0.0.1", 0, new Secret("0123456789abcdef"));
  private final HttpClient client = HttpClient.newHttpClient();

  private static WebServer start(Web web) {
    return WebServer.start(
        web,
        () -> List.of("no model is live"),
        routes -> {
          routes.get("/page", ctx -> ctx.result("hello"));
          routes.post("/echo", ctx -> ctx.result(Body.read(ctx, 10)));
          routes.get(
              "/broken",
              ctx -> {
                throw new IllegalStateException("secret detail");
              });
        });
  }

  @Test
  void everyAnswerForbidsBrowsersWhatIsNotNeededAndNamesNoVersion() throws Exception {
    try (WebServer server = start(Web.LOOPBACK)) {
      for (String path : List.of("/page", "/nowhere", "/broken", "/echo", "/health/live")) {
        HttpResponse<String> answer = get(server, path);
        assertEquals(
            List.of("nosniff"), answer.headers().allValues("X-Content-Type-Options"), path);
        assertEquals(List.of("DENY"), answer.headers().allValues("X-Frame-Options"), path);
        assertTrue(
            answer.headers().firstValue("Content-Security-Policy").orElse("").contains("'none'"));
        assertTrue(answer.headers().firstValue("Server").isEmpty(), path);
      }
    }
  }

  @Test
  void saysErrorsInOneSentenceWithoutInnards() throws Exception {
    try (WebServer server = start(Web.LOOPBACK)) {
      HttpResponse<String> broken = get(server, "/broken");
      assertEquals(500, broken.statusCode());
      assertFalse(broken.body().contains("secret detail"), broken.body());
      assertEquals(404, get(server, "/nowhere").statusCode());
      assertEquals(405, get(server, "/echo").statusCode());
    }
  }

  @Test
  void boundsBodiesWhetherOrNotTheirLengthIsSaid() throws Exception {
    try (WebServer server = start(Web.LOOPBACK)) {
      assertEquals("0123456789", post(server, "0123456789".getBytes()).body());
      HttpResponse<String> said = post(server, "0123456789a".getBytes());
      assertEquals(413, said.statusCode());
      assertTrue(said.body().contains("larger than 10 bytes"), said.body());
      HttpRequest unsaid =
          request(server, "/echo")
              .POST(
                  BodyPublishers.ofInputStream(
                      () -> (InputStream) new ByteArrayInputStream(new byte[100_000])))
              .build();
      assertEquals(413, client.send(unsaid, BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void saysWhetherItIsReadyAndWhatIsMissing() throws Exception {
    try (WebServer server = start(SECRET)) {
      assertEquals(200, get(server, "/health/live").statusCode());
      HttpResponse<String> ready = get(server, "/health/ready");
      assertEquals(503, ready.statusCode());
      assertTrue(ready.body().contains("no model is live"), ready.body());
    }
  }

  @Test
  void asksForTheTokenAndGivesBrowsersACookieForIt() throws Exception {
    try (WebServer server = start(SECRET)) {
      assertEquals(401, get(server, "/page").statusCode());
      assertEquals(200, withHeader(server, "Authorization", "Bearer 0123456789abcdef"));
      assertEquals(401, withHeader(server, "Authorization", "Bearer 0123456789abcdeF"));
      HttpResponse<String> moved = get(server, "/page?token=0123456789abcdef");
      assertEquals(303, moved.statusCode());
      assertEquals("/page", moved.headers().firstValue("Location").orElse(""));
      String cookie = moved.headers().firstValue("Set-Cookie").orElse("");
      assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
      assertEquals(200, withHeader(server, "Cookie", cookie.substring(0, cookie.indexOf(';'))));
    }
  }

  @Test
  void pagesFromElsewhereCannotReachItThroughABrowser() throws Exception {
    try (WebServer server = start(Web.LOOPBACK)) {
      assertTrue(raw(server, "GET /page HTTP/1.1\r\nHost: evil.example\r\n").contains(" 421 "));
      assertTrue(raw(server, "GET /page HTTP/1.1\r\nHost: LocalHost:1\r\n").contains(" 200 "));
      HttpRequest.Builder post = request(server, "/echo").POST(BodyPublishers.ofString("x"));
      assertEquals(403, send(post.copy().header("Origin", "http://evil.example")).statusCode());
      assertEquals(403, send(post.copy().header("Origin", "null")).statusCode());
      assertEquals(200, send(post.copy().header("Origin", server.url())).statusCode());
    }
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() {
    var e = assertThrows(IllegalArgumentException.class, () -> new Web("0.0.0.0", 0, Secret.NONE));
    assertTrue(e.getMessage().contains("expected a token"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Web("::", 0, Secret.NONE));
    assertTrue(new Web("::1", 0, Secret.NONE).isLoopback());
  }

  @Test
  void saysInOneSentenceThatAPortIsTaken() {
    try (WebServer server = start(Web.LOOPBACK)) {
      Web same = Web.LOOPBACK.withPort(server.port());
      var e = assertThrows(Failure.class, () -> start(same));
      assertTrue(e.getMessage().contains("choose another port"), e.getMessage());
    }
  }

  @Test
  void aRequestInFlightIsAnsweredWhenTheServerIsClosed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    WebServer server =
        WebServer.start(
            Web.LOOPBACK,
            Health.ALWAYS,
            routes ->
                routes.get(
                    "/slow",
                    ctx -> {
                      begun.countDown();
                      closing.await(60, TimeUnit.SECONDS);
                      ctx.result("done");
                    }));
    var answer = client.sendAsync(request(server, "/slow").build(), BodyHandlers.ofString());
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    Thread close = new Thread(server::close);
    close.start();
    closing.countDown();
    assertEquals("done", answer.get(60, TimeUnit.SECONDS).body());
    close.join();
  }

  private static HttpRequest.Builder request(WebServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(WebServer server, String path) throws Exception {
    return send(request(server, path));
  }

  private int withHeader(WebServer server, String name, String value) throws Exception {
    return send(request(server, "/page").header(name, value)).statusCode();
  }

  private HttpResponse<String> post(WebServer server, byte[] body) throws Exception {
    return send(request(server, "/echo").POST(BodyPublishers.ofByteArray(body)));
  }

  /** The JDK's client does not let a test lie about the host. */
  private static String raw(WebServer server, String head) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
