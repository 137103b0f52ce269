package io.flatwater.app.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The DevTools protocol over one WebSocket: a call gets its answer, everything else is an event.
 */
final class Wire implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Consumer<JsonNode> events;
  private final WebSocket socket;
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param events hears what nobody asked for, in the connection's thread
   */
  Wire(URI address, Consumer<JsonNode> events) {
    this.events = events;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(address, new Ear())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Returns an empty object to put arguments into. */
  static ObjectNode arguments() {
    return JSON.createObjectNode();
  }

  /**
   * Calls a method and waits for its result.
   *
   * @param session of a tab; empty: the browser's own
   */
  synchronized JsonNode call(String session, String method, ObjectNode arguments) {
    int number = numbers.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
    message.set("params", arguments);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    open.put(number, answer);
    if (closed) {
      throw new AssertionError("the browser has gone before " + method);
    }
    socket.sendText(message.toString(), true).join();
    try {
      JsonNode found = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      if (found.has("error")) {
        throw new AssertionError(method + ": " + found.get("error"));
      }
      return found.path("result");
    } catch (CompletionException e) {
      throw new AssertionError("the browser gave no answer to " + method, e);
    } finally {
      open.remove(number);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private void gone(Throwable why) {
    closed = true;
    open.values().forEach(answer -> answer.completeExceptionally(why));
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        String whole = parts.toString();
        parts.setLength(0);
        received(whole);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      gone(new IllegalStateException("the browser closed the connection: " + status + reason));
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      gone(error);
    }

    private void received(String text) {
      try {
        JsonNode message = JSON.readTree(text);
        CompletableFuture<JsonNode> answer =
            message.has("id") ? open.get(message.get("id").asInt()) : null;
        if (answer != null) {
          answer.complete(message);
        } else {
          events.accept(message);
        }
      } catch (JsonProcessingException e) {
        gone(e);
      }
    }
  }
}
