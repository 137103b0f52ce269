package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.app.PageCommands.Kind;
import io.flatwater.app.bench.ServiceProcess;
import io.flatwater.app.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The pages' commands that need a broker are run in order, services as processes, on a small stream
 * of the names that the pages use; and no command is on a page that nothing runs, unless the list
 * says why.
 */
@Timeout(400)
class DocumentedSystemsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int ROWS = 800;
  private static final Pattern WORKS =
      Pattern.compile(
          "now=RUNNING|event=restored|event=gate-ready|answers at|dashboard is at|Kafka is at");

  @TempDir Path directory;
  private final List<ServiceProcess> services = new ArrayList<>();
  private int port;
  private String broker = "";

  /** What the last command has said. */
  private StringWriter said = new StringWriter();

  @AfterEach
  void stopServices() {
    for (int i = services.size() - 1; i >= 0; i--) {
      services.get(i).close();
    }
  }

  @Test
  void everyCommandOfThePagesIsRunOrTheListSaysWhyNot() {
    List<List<String>> run = new ArrayList<>();
    PageCommands.sections().values().forEach(s -> s.forEach(line -> run.add(line.words())));
    List<PageCommands.Exemption> exemptions = PageCommands.exemptions();
    List<String> unknown = new ArrayList<>();
    List<PageCommands.Documented> all = PageCommands.all();
    for (PageCommands.Documented command : all) {
      boolean known =
          run.stream().anyMatch(more -> PageCommands.runs(more, command.words()))
              || exemptions.stream().anyMatch(e -> e.pattern().matcher(command.text()).matches())
              || DocumentedCommandsTest.runs(command.text());
      if (!known) {
        unknown.add(command.text());
      }
    }
    assertEquals("", String.join("\n", unknown));
    assertTrue(all.size() > 90, "only " + all.size() + " commands were found");
    for (List<String> words : run) {
      assertTrue(
          all.stream().anyMatch(c -> PageCommands.runs(words, c.words())),
          () -> "on no page: " + words);
    }
    for (PageCommands.Exemption e : exemptions) {
      assertTrue(
          all.stream().anyMatch(c -> e.pattern().matcher(c.text()).matches()),
          () -> "on no page: " + e);
      Matcher test = Pattern.compile("\\w+Test\\b").matcher(e.where());
      while (test.find()) {
        assertTrue(exists(test.group() + ".java"), () -> "there is no such test: " + e);
      }
    }
  }

  private static boolean exists(String file) {
    try (Stream<Path> sources = Files.find(Path.of(".."), 16, (p, a) -> p.endsWith(file))) {
      return sources.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void servicesAndWhatIsAskedOfThem() throws Exception {
    try (EmbeddedBroker embedded = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      broker = embedded.bootstrap();
      port = freePort();
      writeFiles();
      for (PageCommands.Line line : PageCommands.sections().get("services")) {
        if (line.words().get(0).equals("checkpoints")) {
          awaitTheLastVerdict();
        }
        play(line);
      }
      askWhatServes();
      stopServices();
      services.clear();
    }
  }

  @Test
  void aKeptQuickstartIsCollected() throws Exception {
    port = freePort();
    broker = "127.0.0.1:" + port;
    writeFiles();
    for (PageCommands.Line line : PageCommands.sections().get("kept")) {
      play(line);
    }
  }

  @Test
  void aSecuredBrokerAndItsUsers() throws Exception {
    port = freePort();
    for (PageCommands.Line line : PageCommands.sections().get("secured")) {
      play(line);
    }
  }

  @Test
  void experimentsAndQuickstarts() throws Exception {
    for (PageCommands.Line line : PageCommands.sections().get("experiments")) {
      play(line);
    }
  }

  private void play(PageCommands.Line line) throws IOException {
    List<String> words = filled(line.words());
    switch (line.kind()) {
      case ONCE -> assertEquals(0, status(words), () -> line + ": " + said);
      case FAILS -> {
        assertEquals(1, status(words), () -> line + ": " + said);
        assertTrue(said.toString().strip().startsWith("flatwater: "), said.toString());
      }
      default -> {
        String name = services.size() + "-" + words.get(0);
        ServiceProcess service =
            ServiceProcess.start(
                new ServiceProcess.Launch(
                    name, List.of(), List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"), words),
                directory.resolve(name + ".log"));
        services.add(service);
        await(() -> works(service), () -> line + " does not work: " + service.log());
        if (line.kind() == Kind.BRIEF) {
          service.close();
        }
        return;
      }
    }
    assertTrue(said.toString().contains(line.prints()), () -> line + ": " + said);
  }

  private static boolean works(ServiceProcess service) {
    service.requireAlive();
    return service.log().stream().anyMatch(l -> WORKS.matcher(l).find());
  }

  private int status(List<String> words) {
    said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    return line.execute(words.toArray(new String[0]));
  }

  /** Returns a command's words, with what the page leaves to its reader. */
  private List<String> filled(List<String> documented) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : documented) {
      words.add(
          word.replace("$keys", "/var/tmp/kafka/keys")
              .replace("/var/tmp/kafka", directory.resolve("secured").toString())
              .replace("studies/", "../studies/")
              .replaceAll("metrics\\.port=\\d+", "metrics.port=0")
              .replaceAll("2026-\\d\\d-\\d\\dT.*", Instant.now().toString())
              .replaceAll("(?<=^|=)(kept|smoke|gaussian|numbers)(?=/|$)", directory + "/$1")
              .replaceAll(
                  "^(contract\\.file=)?([\\w-]+\\.(yaml|csv|json|zip|onnx))$",
                  "$1" + directory + "/$2"));
    }
    String command = words.get(0);
    if (command.equals("serve")) {
      words.set(words.indexOf("8080"), String.valueOf(port));
    }
    if (command.equals("broker")) {
      words.addAll(List.of("--port", String.valueOf(port)));
    }
    if (command.equals("quickstart")) {
      int examples = words.indexOf("--examples");
      if (examples >= 0) {
        words.set(examples + 1, "1500");
      } else {
        words.addAll(List.of("--examples", "1500"));
      }
      words.addAll(List.of("--report", directory.resolve("report.html").toString()));
      if (!words.contains("--optimizer")) {
        words.addAll(List.of("--optimizer", "sgd"));
      }
    } else if (words.contains("portrait")) {
      words.addAll(List.of("--report", directory.resolve("portrait.html").toString()));
    } else if (command.equals("ingest") && words.contains("run")) {
      words.addAll(List.of("--set", "ingest.stateDirectory=" + directory.resolve("state")));
    } else if (words.contains("--kafka")) {
      words.addAll(List.of("--sample", "1"));
    } else if (words.get(words.size() - 1).endsWith("gaussian")) {
      words.addAll(List.of("--set", "seeds=[0]", "--set", "gradual.between=[0,1]"));
      words.addAll(List.of("--set", "gradual.sourceRows=500", "--set", "gradual.domainRows=300"));
    } else if (words.contains("--run")) {
      words.add("--until-end");
    }
    boolean configured = words.contains("--config") || !configures(words);
    if (!configured) {
      words.addAll(List.of("--config", directory.resolve("flatwater.yaml").toString()));
    }
    return words;
  }

  private static boolean configures(List<String> words) {
    return !Set.of("quickstart", "broker", "experiment").contains(words.get(0))
        && !words.contains("describe");
  }

  private void writeFiles() throws IOException {
    Files.writeString(
        directory.resolve("flatwater.yaml"),
        String.format(
            Locale.ROOT,
            """
            broker: {bootstrap: "%s"}
            topics: {partitions: 1, replication: 1}
            contract: {shape: [6], type: float32, classes: 2}
            network: {hidden: [16]}
            trainer: {checkpoint: {everySteps: 3}}
            ingest:
              batchSize: 16
              stateDirectory: "%s"
              heldOut: {share: 0.1, rows: 20}
              labels: {windowMillis: 7200000}
              source: {kind: csv, file: "%s", label: class, stream: mnist}
            gate: {minProbes: 10}
            store: {location: "%s"}
            """,
            broker,
            directory.resolve("state"),
            directory.resolve("rows.csv"),
            directory.resolve("store")));
    Files.writeString(
        directory.resolve("loans.yaml"),
        Files.readString(directory.resolve("flatwater.yaml"))
            .replaceFirst("contract: .*", "contract: {file: '" + directory + "/loans.json'}")
            .replace("rows.csv", "loans.csv")
            .replace("label: class, stream: mnist", "label: paid, stream: loans"));
    for (Map.Entry<String, String> file :
        Map.of("rows.csv", "class", "power.csv", "class", "loans.csv", "paid").entrySet()) {
      StringBuilder rows = new StringBuilder("a,b,c,d,e,f," + file.getValue() + "\n");
      for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < 6; k++) {
          rows.append((i * (k + 3) + k) % 17 / 17.0 + (i % 2) * 0.5).append(',');
        }
        rows.append(i % 2).append('\n');
      }
      Files.writeString(directory.resolve(file.getKey()), rows);
    }
  }

  /** What is asked afterwards is asked of a stream that has ended and is judged. */
  private void awaitTheLastVerdict() {
    Pattern ended = Pattern.compile("(?m)^main/mnist +(\\d+) .*  ended$");
    List<String> config = List.of("--config", directory.resolve("flatwater.yaml").toString());
    await(
        () -> {
          status(Stream.concat(Stream.of("checkpoints", "ls"), config.stream()).toList());
          Matcher last = ended.matcher(said.toString());
          if (!last.find()) {
            return false;
          }
          Stream<String> asked = Stream.of("live", "--stream", "mnist", "--history");
          return status(Stream.concat(asked, config.stream()).toList()) == 0
              && said.toString().contains("main/mnist@" + last.group(1) + " ");
        },
        () -> "the stream's last checkpoint was not judged: " + said);
  }

  /** As curl would. */
  private void askWhatServes() throws Exception {
    List<String> words =
        PageCommands.all().stream()
            .filter(c -> c.text().startsWith("curl "))
            .findFirst()
            .orElseThrow()
            .words();
    String path = words.get(1).replaceFirst("^localhost:8080/v1/streams/\\w+/", "");
    String[] header = words.get(words.indexOf("-H") + 1).split(": ", 2);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/streams/mnist/" + path))
            .header(header[0], header[1])
            .POST(HttpRequest.BodyPublishers.ofString(words.get(words.indexOf("-d") + 1)))
            .build();
    await(
        () -> {
          try {
            var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200
                && new JsonMapper()
                    .readTree(answer.body())
                    .at("/predictions/0/id")
                    .asText()
                    .equals("a");
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        () -> "no prediction came from " + request.uri());
  }

  private static void await(BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail(otherwise.get());
      }
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
