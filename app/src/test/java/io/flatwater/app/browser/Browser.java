package io.flatwater.app.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium that a test drives: the one that is installed on the machine, spoken to in
 * its own DevTools protocol, so that nothing has to be downloaded.
 *
 * <pre>{@code
 * try (Browser browser = Browser.start();
 *     Tab tab = browser.open(View.PHONE)) {
 *   tab.visit(page.toUri());
 *   tab.awaitTrue("document.querySelectorAll('svg').length > 0");
 *   assertEquals(List.of(), tab.complaints());
 *   tab.picture(Path.of("target/browser/page-phone.png"));
 * }
 * }</pre>
 *
 * <p>{@link #start} skips the test, with a sentence, on a machine that has no Chromium and no
 * Chrome.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final Process process;
  private final Path directory;
  private final Wire wire;
  private final Map<String, Tab> tabs = new ConcurrentHashMap<>();

  /** Starts the browser, or skips the test that asks for it where none is installed. */
  public static Browser start() {
    Optional<Path> program = installed();
    assumeTrue(
        program.isPresent(),
        () ->
            "no browser on the PATH (looked for "
                + String.join(", ", NAMES)
                + "), so pages were not looked at; on Debian: apt-get install chromium");
    try {
      return new Browser(program.orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first browser on the PATH. */
  private static Optional<Path> installed() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(d -> Path.of(d, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Browser(Path program) throws IOException {
    directory = Files.createTempDirectory("flatwater-browser");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory.resolve("profile"),
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--hide-scrollbars",
                "--mute-audio",
                "--no-first-run",
                "--no-default-browser-check",
                "--force-device-scale-factor=1",
                "--password-store=basic"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--no-sandbox"); // Chromium refuses to start as root with its sandbox.
    }
    command.add("about:blank");
    File log = directory.resolve("log").toFile();
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    wire = new Wire(address(log.toPath()), this::event);
  }

  /** Waits until the browser has written where it listens. */
  private URI address(Path log) throws IOException {
    Path file = directory.resolve("profile").resolve("DevToolsActivePort");
    long start = System.nanoTime();
    while (System.nanoTime() - start < START_NANOS && process.isAlive()) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() >= 2) {
          return URI.create("ws://127.0.0.1:" + lines.get(0).strip() + lines.get(1).strip());
        }
      }
      Tab.pause();
    }
    process.destroyForcibly();
    throw new AssertionError("the browser did not start; it said: " + Files.readString(log));
  }

  /** Opens an empty tab. */
  public Tab open(View view) {
    String target =
        wire.call("", "Target.createTarget", Wire.arguments().put("url", "about:blank"))
            .path("targetId")
            .asText();
    String session =
        wire.call(
                "",
                "Target.attachToTarget",
                Wire.arguments().put("targetId", target).put("flatten", true))
            .path("sessionId")
            .asText();
    Tab tab = new Tab(wire, target, session);
    tabs.put(session, tab);
    tab.start(view);
    return tab;
  }

  private void event(JsonNode event) {
    Tab tab = tabs.get(event.path("sessionId").asText());
    if (tab != null) {
      tab.heard(event);
    }
  }

  @Override
  public void close() {
    try {
      wire.call("", "Browser.close", Wire.arguments());
    } catch (AssertionError e) {
      process.destroy();
    }
    wire.close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // A browser that is still writing: what is left lies in the system's temporary directory.
      directory.toFile().deleteOnExit();
    }
  }
}
