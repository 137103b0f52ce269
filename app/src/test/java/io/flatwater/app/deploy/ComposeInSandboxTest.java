package io.flatwater.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service of the compose file with its command, its environment, its read-only root and its
 * user, as near to a container as it goes without an engine. What differs: one network for all, so
 * each has a port of its own; the broker is the embedded one, the registry the local one, and the
 * data are small.
 *
 * <p>Takes root on Linux and a minute; asked for with {@code -Dflatwater.sandbox=true}.
 */
@Timeout(400)
class ComposeInSandboxTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final Clouds SOURCE = new Clouds("clouds", 6_000, 8, 4, 3);
  private static final List<String> STAYING =
      List.of("ingest", "trainer", "evaluator", "serve", "dashboard");

  @TempDir private Path directory;
  private final Map<String, Process> running = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final List<String> stubborn = new ArrayList<>();
  private Sandbox sandbox;
  private JsonNode services;
  private String bootstrap = "";

  @Test
  void everyServiceStartsWorksAndWritesNowhereButWhereItMay() throws Exception {
    assumeTrue(
        Boolean.getBoolean("flatwater.sandbox"),
        "the compose file's services were not run; ask for it with -Dflatwater.sandbox=true");
    assumeTrue(Sandbox.isPossible(), "this user cannot make a sandbox, so nothing was run in one");
    services = ComposeTest.compose().path("services");
    sandbox = new Sandbox(image(), state(), configuration());
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      bootstrap = broker.bootstrap();
      try {
        startAll();
        work();
        report();
      } finally {
        stopAll();
      }
    }
    assertEquals(List.of(), stubborn, "did not end when they were asked to");
  }

  private void startAll() throws Exception {
    Process topics = start("topics", "topics");
    assertTrue(topics.waitFor(120, TimeUnit.SECONDS), "topics create does not end");
    assertEquals(0, topics.exitValue(), log("topics"));
    for (String service : STAYING) {
      start(service, service);
    }
    start("second trainer", "trainer");
  }

  private void work() throws Exception {
    try (ProduceService produce =
        new ProduceService(
            Map.of("bootstrap.servers", bootstrap), Topics.of(4), new Codec(new LocalRegistry()))) {
      produce.send("clouds", SOURCE, ProduceService.Pace.FULL, Progress.NONE);
    }
    for (String service : ports.keySet()) {
      awaitHealthy(service);
    }
    awaitAnswer("dashboard", "/api/snapshot", "\"ended\":true");
    awaitAnswer("serve", "/v1/streams", "\"stream\":\"clouds\"");
    Process checkpoints = start("checkpoints", "checkpoints");
    assertTrue(checkpoints.waitFor(60, TimeUnit.SECONDS));
    assertTrue(log("checkpoints").contains("main/clouds"), log("checkpoints"));
    try (Stream<Path> seats = Files.list(sandbox.state().resolve("seats/trainer"))) {
      assertEquals(List.of("1", "2"), seats.map(s -> s.getFileName().toString()).sorted().toList());
    }
  }

  /**
   * As an engine does: the first process in the sandbox is asked, what is around it ends with it.
   */
  private void stopAll() throws InterruptedException {
    running.values().forEach(p -> p.descendants().forEach(ProcessHandle::destroy));
    for (Map.Entry<String, Process> one : running.entrySet()) {
      if (!one.getValue().waitFor(60, TimeUnit.SECONDS)) {
        one.getValue().descendants().forEach(ProcessHandle::destroyForcibly);
        one.getValue().waitFor();
        stubborn.add(one.getKey());
      }
    }
  }

  /** The image as its Dockerfile makes it. */
  private Path image() throws Exception {
    Path image = Files.createDirectories(directory.resolve("image"));
    Path lib = Files.createDirectories(image.resolve("lib"));
    for (String jar : Files.readString(Path.of("target/dependencies.txt")).strip().split(":")) {
      Files.copy(Path.of(jar), lib.resolve(Path.of(jar).getFileName()));
    }
    Process jar =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jar").toString(),
                "cf",
                lib.resolve("flatwater-app.jar").toString(),
                "-C",
                "target/classes",
                ".")
            .inheritIO()
            .start();
    assertEquals(0, jar.waitFor());
    Files.copy(
        Path.of("../models/src/main/resources/io/flatwater/model/numeric.env"),
        image.resolve("numeric.env"));
    Files.copy(Path.of("../docker/flatwater"), image.resolve("flatwater"));
    open(directory);
    open(image);
    open(lib);
    return image;
  }

  private Path state() throws Exception {
    Path state = Files.createDirectories(directory.resolve("state"));
    assertEquals(
        0,
        new ProcessBuilder("chown", Integer.toString(Sandbox.USER), state.toString())
            .start()
            .waitFor());
    return state;
  }

  /** The file of the containers, with smaller data. */
  private Path configuration() throws IOException {
    Path configuration = Files.createDirectories(directory.resolve("configuration"));
    String text = Files.readString(Path.of("../docker/flatwater.yaml"));
    Files.writeString(
        configuration.resolve("flatwater.yaml"),
        text.replaceAll("(?m)^evaluator:\\n(  .*\\n)*", "")
            + "contract: {shape: [8], type: float32, classes: 4}\n");
    open(configuration);
    return configuration;
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(String name, String service) throws IOException {
    JsonNode described = services.path(service);
    List<String> command = new ArrayList<>(List.of("sh", "/opt/flatwater/flatwater"));
    described.path("command").forEach(word -> command.add(word.asText()));
    Map<String, String> environment = new TreeMap<>();
    described
        .path("environment")
        .properties()
        .forEach(
            e ->
                environment.put(
                    e.getKey(), e.getValue().asText().replaceAll("\\$\\{\\w+:-([^}]*)}", "$1")));
    environment.put("FLATWATER_BROKER_BOOTSTRAP", bootstrap.replace("127.0.0.1", "kafka"));
    environment.put("FLATWATER_REGISTRY_URL", "local");
    environment.put("FLATWATER_METRICS_PORT", Integer.toString(free()));
    String port =
        switch (service) {
          case "serve" -> "FLATWATER_SERVING_HTTP_PORT";
          case "dashboard" -> "FLATWATER_DASHBOARD_HTTP_PORT";
          default -> "FLATWATER_METRICS_PORT";
        };
    int chosen = free();
    environment.put(port, Integer.toString(chosen));
    Process process =
        sandbox.start(command, environment, directory.resolve(name.replace(' ', '-') + ".log"));
    running.put(name, process);
    if (STAYING.contains(service)) {
      ports.put(name, chosen);
    }
    return process;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Asks as the health check of the compose file does, with its own words. */
  private void awaitHealthy(String name) throws Exception {
    List<String> test = new ArrayList<>();
    services.path("ingest").path("healthcheck").path("test").forEach(w -> test.add(w.asText()));
    assertEquals("CMD", test.remove(0));
    test.replaceAll(word -> word.replace("$$", "$"));
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < PATIENCE_NANOS) {
      assertTrue(running.get(name).isAlive(), name + " has ended: " + log(name));
      ProcessBuilder check = new ProcessBuilder(test);
      check.environment().put("HEALTH_PORT", String.valueOf(ports.get(name)));
      if (check.redirectErrorStream(true).start().waitFor() == 0) {
        return;
      }
      LockSupport.parkNanos(100_000_000);
    }
    fail(name + " is not healthy: " + log(name));
  }

  private void awaitAnswer(String name, String path, String expected) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(name) + path))
            .header("Authorization", "Bearer only-on-this-machine")
            .build();
    String last = "";
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < PATIENCE_NANOS) {
      last = CLIENT.send(request, BodyHandlers.ofString()).body();
      if (last.contains(expected)) {
        return;
      }
      LockSupport.parkNanos(100_000_000);
    }
    fail(name + path + " never said " + expected + ", at last: " + last + "\n" + log(name));
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name.replace(' ', '-') + ".log"));
  }

  /** Prints what limits of memory have to allow for. */
  private void report() throws IOException {
    for (String name : ports.keySet()) {
      long java =
          running
              .get(name)
              .descendants()
              .filter(p -> p.info().command().orElse("").endsWith("java"))
              .mapToLong(ProcessHandle::pid)
              .findFirst()
              .orElse(-1);
      Path status = Path.of("/proc", Long.toString(java), "status");
      if (Files.exists(status)) {
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
            .forEach(line -> System.out.println(name + " " + line));
      }
    }
  }
}
