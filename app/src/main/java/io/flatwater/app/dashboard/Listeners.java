package io.flatwater.app.dashboard;

import io.flatwater.app.web.Problem;
import io.javalin.http.sse.SseClient;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whoever is told of updates. One that does not read fast enough misses some, which it sees by
 * their numbers, and asks for everything again; nobody waits for it.
 */
final class Listeners implements AutoCloseable {
  static final int MOST = 500;
  private static final int WRITERS = 32;
  private static final int BUSY = 503;

  private final Set<Listener> all = ConcurrentHashMap.newKeySet();
  private final ExecutorService writers =
      Executors.newFixedThreadPool(
          WRITERS,
          work -> {
            Thread thread = new Thread(work, "dashboard writer");
            thread.setDaemon(true);
            return thread;
          });

  private record Listener(SseClient client, AtomicBoolean writing, AtomicBoolean missed) {}

  /**
   * Adds one, until it goes away.
   *
   * @throws Problem 503 if there are too many
   */
  void add(SseClient client) {
    if (all.size() >= MOST) {
      client.close();
      throw new Problem(BUSY, MOST + " pages are open already; close some");
    }
    Listener listener = new Listener(client, new AtomicBoolean(), new AtomicBoolean());
    client.keepAlive();
    client.onClose(() -> all.remove(listener));
    all.add(listener);
    client.sendComment("welcome");
  }

  /** Returns how many there are. */
  int count() {
    return all.size();
  }

  /** Tells all of an update; returns how many were told, since who is busy misses it. */
  int send(Board.Update update) {
    int told = 0;
    byte[] frame = frame("update", update.json(), "id: " + update.revision() + "\n");
    for (Listener listener : all) {
      if (write(listener, frame)) {
        told++;
        listener.missed().set(false); // it sees by the number what it has missed
      } else {
        listener.missed().set(true);
      }
    }
    return told;
  }

  /** Says that nothing is new, so that connections stay open; or that something was missed. */
  void beat() {
    byte[] beat = frame("beat", "{}", "");
    byte[] again = frame("again", "{}", "");
    for (Listener listener : all) {
      boolean missed = listener.missed().getAndSet(false);
      if (!write(listener, missed ? again : beat) && missed) {
        listener.missed().set(true);
      }
    }
  }

  /** Returns an event as it goes over the wire, once for all listeners. */
  private static byte[] frame(String event, String data, String more) {
    return ("event: " + event + "\n" + more + "data: " + data + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns false if the listener is still busy with what it was told before. */
  private boolean write(Listener listener, byte[] frame) {
    if (!listener.writing().compareAndSet(false, true)) {
      return false;
    }
    writers.execute(
        () -> {
          try {
            ServletOutputStream out = listener.client().ctx().res().getOutputStream();
            out.write(frame);
            out.flush();
          } catch (IOException | IllegalStateException e) {
            all.remove(listener); // it has gone away, or has not read for too long
            listener.client().close();
          } finally {
            listener.writing().set(false);
          }
        });
    return true;
  }

  @Override
  public void close() {
    all.forEach(listener -> listener.client().close());
    all.clear();
    writers.shutdownNow();
  }
}
