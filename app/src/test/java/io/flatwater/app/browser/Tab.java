package io.flatwater.app.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A page in a {@link Browser}. Belongs to one thread. */
public final class Tab implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int MOST_PIXELS_HIGH = 12_000;

  private final Wire wire;
  private final String target;
  private final String session;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile int loads;

  Tab(Wire wire, String target, String session) {
    this.wire = wire;
    this.target = target;
    this.session = session;
  }

  void start(View view) {
    call("Page.enable", Wire.arguments());
    call("Runtime.enable", Wire.arguments());
    call("Log.enable", Wire.arguments());
    show(view);
  }

  /** Changes the window. */
  public void show(View view) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Wire.arguments()
            .put("width", view.width())
            .put("height", view.height())
            .put("deviceScaleFactor", 1)
            .put("mobile", view.width() < 600));
    ObjectNode media = Wire.arguments();
    media.put("media", view.medium() == View.Medium.PRINT ? "print" : "");
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", view.scheme().name().toLowerCase(Locale.ROOT));
    call("Emulation.setEmulatedMedia", media);
  }

  /** Loads a page and waits until it and what it names are there. */
  public void visit(URI page) {
    int before = loads;
    JsonNode answer = call("Page.navigate", Wire.arguments().put("url", page.toString()));
    if (answer.hasNonNull("errorText")) {
      throw new AssertionError(page + ": " + answer.path("errorText").asText());
    }
    long start = System.nanoTime();
    while (loads == before) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError(page + " was not loaded");
      }
      pause();
    }
  }

  /** Returns the value of an expression, waiting for it if it is a promise. */
  public JsonNode evaluate(String script) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Wire.arguments()
                .put("expression", script)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(script + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Waits until an expression is true. */
  public void awaitTrue(String script) {
    long start = System.nanoTime();
    while (!evaluate(script).asBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("never true: " + script);
      }
      pause();
    }
  }

  /** Clicks on the first element of a selector. */
  public void click(String selector) {
    evaluate("document.querySelector(" + quoted(selector) + ").click()");
  }

  /** Returns how many CSS pixels the page is wider than its window; 0 if it fits. */
  public int overflow() {
    return evaluate(
            "Math.max(0, document.documentElement.scrollWidth"
                + " - document.documentElement.clientWidth)")
        .asInt();
  }

  /** Returns the bytes that scripts of this page hold, garbage thrown away before. */
  public long heldBytes() {
    call("HeapProfiler.enable", Wire.arguments());
    call("HeapProfiler.collectGarbage", Wire.arguments());
    return call("Runtime.getHeapUsage", Wire.arguments()).path("usedSize").asLong();
  }

  /** Writes into a field of a form, as far as the page can tell. */
  public void write(String selector, String text) {
    evaluate(
        "(() => { const f = document.querySelector("
            + quoted(selector)
            + "); f.value = "
            + quoted(text)
            + "; f.dispatchEvent(new Event('input', {bubbles: true}));"
            + " f.dispatchEvent(new Event('change', {bubbles: true})); })()");
  }

  /** Returns errors so far: uncaught ones, of the console, and what could not be loaded. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Writes a picture of the whole page, as PNG. */
  public void picture(Path file) {
    JsonNode size = call("Page.getLayoutMetrics", Wire.arguments()).path("cssContentSize");
    ObjectNode arguments = Wire.arguments().put("format", "png").put("captureBeyondViewport", true);
    arguments
        .putObject("clip")
        .put("x", 0)
        .put("y", 0)
        .put("width", size.path("width").asDouble())
        .put("height", Math.min(MOST_PIXELS_HIGH, size.path("height").asDouble()))
        .put("scale", 1);
    String png = call("Page.captureScreenshot", arguments).path("data").asText();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hears an event of this tab, in the connection's thread. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes it
  void heard(JsonNode event) {
    JsonNode what = event.path("params");
    switch (event.path("method").asText()) {
      case "Page.loadEventFired" -> loads++;
      case "Runtime.exceptionThrown" -> complaints.add(what.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "assert").contains(what.path("type").asText())) {
          complaints.add(what.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        if (what.path("entry").path("level").asText().equals("error")) {
          complaints.add(what.path("entry").toString());
        }
      }
      default -> {
        // Of no interest.
      }
    }
  }

  private JsonNode call(String method, ObjectNode arguments) {
    return wire.call(session, method, arguments);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Lets the browser work for a moment, between two looks at a condition. */
  static void pause() {
    LockSupport.parkNanos(20_000_000);
  }

  @Override
  public void close() {
    wire.call("", "Target.closeTarget", Wire.arguments().put("targetId", target));
  }
}
