package io.flatwater.app.bench.lapse;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
  private static final String EVENT = "event: ";
  private static final String ID = "id: ";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final List<Page> pages = new ArrayList<>();
  private final List<CompletableFuture<?>> open = new ArrayList<>();
  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong characters = new AtomicLong();
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
              BodyHandlers.fromLineSubscriber(page)));
    }
    return audience;
  }

  /** One page; only its own connection calls it, one line after the other. */
  private final class Page implements Flow.Subscriber<String> {
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
    public void onNext(String line) {
      characters.addAndGet(line.length() + 1L);
      welcome = true;
      if (line.startsWith(EVENT)) {
        event = line.substring(EVENT.length());
      } else if (line.startsWith(ID)) {
        revision = Long.parseLong(line.substring(ID.length()));
      } else if (line.isEmpty()) {
        ended();
      }
    }

    private void ended() {
      if (event.equals("update")) {
        updates.incrementAndGet();
        if (known > 0 && revision == known + 1) {
          known = revision;
        } else if (revision > known) {
          load();
        }
      } else if (event.equals("again")) {
        load();
      }
      event = "";
    }

    private void load() {
      loads.incrementAndGet();
      known = revision;
      client
          .sendAsync(request("/api/snapshot"), BodyHandlers.ofByteArray())
          .thenAccept(answer -> characters.addAndGet(answer.body().length));
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
  record Heard(long updates, long loads, long characters) {}

  Heard heard() {
    return new Heard(updates.get(), loads.get(), characters.get());
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
