package io.flatwater.app.bench.lapse;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pages that listen to a dashboard: each loads everything, hears updates, and loads everything
 * again when one is missing, as a browser would.
 */
final class Audience implements AutoCloseable {
  private static final String EVENT = "event:";
  private static final String ID = "id:";

  private static final int MOST_LETTERS = 64;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final List<Page> pages = new ArrayList<>();
  private final List<CompletableFuture<?>> open = new ArrayList<>();
  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean closed;

  private Audience(URI url) {
    this.url = url;
  }

  /** Opens so many pages at once. */
  static Audience of(int size, URI url) {
    Audience audience = new Audience(url);
    for (int i = 0; i < size; i++) {
      Page page = audience.new Page();
      audience.pages.add(page);
      audience.open.add(
          audience.client.sendAsync(
              HttpRequest.newBuilder(url.resolve("/api/events"))
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.fromSubscriber(page)));
    }
    return audience;
  }

  /**
   * One page; only its own connection calls it. It keeps the beginning of a line, which says what
   * it is: what many pages would keep of long ones together is more than this process has.
   */
  private final class Page implements Flow.Subscriber<List<ByteBuffer>> {
    private final StringBuilder line = new StringBuilder();
    private String event = "";
    private long revision;
    private volatile long known;
    private volatile boolean welcome;
    private volatile boolean left;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      welcome = true;
      for (ByteBuffer piece : pieces) {
        bytes.addAndGet(piece.remaining());
        while (piece.hasRemaining()) {
          take((char) piece.get());
        }
      }
    }

    private void take(char letter) {
      if (letter != '\n') {
        if (line.length() < MOST_LETTERS) {
          line.append(letter);
        }
        return;
      }
      String text = line.toString().strip();
      line.setLength(0);
      if (text.startsWith(EVENT)) {
        event = text.substring(EVENT.length()).strip();
      } else if (text.startsWith(ID)) {
        revision = Long.parseLong(text.substring(ID.length()).strip());
      } else if (text.isEmpty()) {
        hear();
      }
    }

    private void hear() {
      if (event.equals("update")) {
        updates.incrementAndGet();
        if (known > 0 && revision == known + 1) {
          known = revision;
        } else if (revision > known) {
          load();
        }
      } else if (event.equals("again") && known > 0) {
        load();
      }
      event = "";
    }

    private void load() {
      loads.incrementAndGet();
      known = revision;
      client.sendAsync(
          request("/api/snapshot"),
          BodyHandlers.ofByteArrayConsumer(
              piece -> piece.ifPresent(some -> bytes.addAndGet(some.length))));
    }

    @Override
    public void onError(Throwable problem) {
      left = true;
    }

    @Override
    public void onComplete() {
      left = true;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).build();
  }

  /** Returns everything that the dashboard knows, as a page that comes now would load it. */
  String snapshot() throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request("/api/snapshot"), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new Failure("the dashboard answers " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new Failure("the dashboard does not answer: " + e, e);
    }
  }

  /** Returns how many pages hear it. */
  long present() {
    return pages.stream().filter(page -> page.welcome && !page.left).count();
  }

  /** Returns how many pages know of an update, or of a later one. */
  long knowing(long revision) {
    return pages.stream().filter(page -> page.known >= revision).count();
  }

  /** What all pages have heard. */
  record Heard(long updates, long loads, long bytes) {}

  Heard heard() {
    return new Heard(updates.get(), loads.get(), bytes.get());
  }

  /** Fails if a page was turned away. */
  void requireAll() {
    long gone = pages.stream().filter(page -> page.left).count();
    if (gone > 0 && !closed) {
      throw new Failure(gone + " of " + pages.size() + " listeners were cut off");
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(one -> one.cancel(true));
  }
}
