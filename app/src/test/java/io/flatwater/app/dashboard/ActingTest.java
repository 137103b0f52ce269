package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.OrderDesk;
import io.flatwater.app.TopicLog;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.bench.ServiceProcess;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.browser.Browser;
import io.flatwater.app.browser.Tab;
import io.flatwater.app.browser.View;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people do on the page, done in a real browser to a real trainer and a real gate, each a
 * process of its own, while a stream goes on.
 */
@Timeout(400)
class ActingTest {
  private static final String LINEAGE = "main/clouds";
  private static final Clouds SOURCE = new Clouds("clouds", 1_000_000, 8, 4, 3);
  private static final double ROWS_PER_SECOND = 800;
  private static final String ROW = "document.querySelector('#numbers tbody tr')";
  private static final String STEP = "Number(" + ROW + "?.children[2].innerText)";
  private static final String BEHIND = "Number(" + ROW + "?.children[9].innerText)";

  @TempDir private static Path directory;
  private final List<ServiceProcess> services = new ArrayList<>();
  private Map<String, Object> clients = Map.of();
  private Topics topics = Topics.of(1);
  private Codec codec = new Services(Layers.none().read()).codec();

  @Test
  void clicksMoveTheLiveModelAndTheTrainerAndStayInTheAuditLog() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        Browser browser = Browser.start()) {
      start(broker.bootstrap());
      try (ProduceService produce = new ProduceService(clients, topics, codec);
          Dashboard dashboard =
              Dashboard.start(
                  io.flatwater.app.config.Dashboard.LOOPBACK,
                  new Dashboard.Wiring(
                      clients, topics, codec, new OrderDesk(clients, topics, codec)::send));
          Tab tab = browser.open(View.DESKTOP)) {
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () ->
                    produce.send(
                        "clouds",
                        SOURCE,
                        new ProduceService.Pace(0, ROWS_PER_SECOND),
                        Progress.NONE));
        tab.visit(URI.create(dashboard.url()));
        tab.awaitTrue("document.querySelectorAll('#timeline circle').length >= 3");
        tab.awaitTrue("document.querySelector('#live-text').innerText.includes('version')");
        refusesWhoHasNoToken(tab);
        movesTheLiveModel(tab, dashboard.token());
        pausesTheTrainer(tab, dashboard.token());
        produce.stop();
        sending.join();
        assertEquals(Set.of(), tracingHeaders());
      } finally {
        services.parallelStream().forEach(ServiceProcess::close);
      }
    }
  }

  private void start(String bootstrap) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("flatwater.yaml"),
            """
            broker: {bootstrap: "%s"}
            topics: {partitions: 1, replication: 1}
            contract: {shape: [8], type: float32, classes: 4}
            network: {hidden: [16]}
            trainer: {checkpoint: {everySteps: 20}}
            ingest: {batchSize: 16, stateDirectory: "%s", heldOut: {share: 0.2, rows: 20}}
            gate: {minProbes: 10}
            store: {location: "%s"}
            """
                .formatted(bootstrap, directory.resolve("state"), directory.resolve("store")));
    Configuration configuration = Layers.none().file(file).read();
    clients = configuration.clients();
    topics = configuration.topics().topics();
    codec = new Services(configuration).codec();
    try (Admin admin = Admin.create(clients)) {
      new TopicProvision(admin, topics, Duration.ofSeconds(60)).createMissing();
    }
    for (String command : List.of("ingest run", "train", "evaluate")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ")));
      words.addAll(List.of("--config", file.toString()));
      List<String> jvm = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");
      services.add(
          ServiceProcess.start(
              new ServiceProcess.Launch(command, List.of(), jvm, words),
              directory.resolve(command.replace(' ', '-') + ".log")));
    }
  }

  /** Nobody has asked for traces. */
  private Set<String> tracingHeaders() {
    Set<String> found = new TreeSet<>();
    List<TopicPartition> all =
        Arrays.stream(Topic.values()).map(t -> new TopicPartition(topics.name(t), 0)).toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          for (Header header : record.headers()) {
            if (header.key().startsWith("trace")) {
              found.add(record.topic() + " " + header.key());
            }
          }
        }
      }
    }
    return found;
  }

  private void refusesWhoHasNoToken(Tab tab) {
    order(tab, "promote", "1", "a guess at the token");
    tab.awaitTrue("document.getElementById('answer').className === 'bad'");
    String said = tab.evaluate("document.getElementById('answer').innerText").asText();
    assertTrue(said.contains("actions need the token"), said);
    assertEquals(List.of(), read(Topic.COMMANDS, Command.class));
  }

  private void movesTheLiveModel(Tab tab, String token) {
    sent(tab, "promote", "2", token);
    tab.awaitTrue(verdict("promoted", "@2"));
    sent(tab, "pin", "1", token);
    tab.awaitTrue(verdict("pinned", "@1"));
    // Whatever the rules say of later ones.
    tab.awaitTrue("document.querySelector('#live-text').innerText.includes('clouds version 1 ')");
    sent(tab, "unpin", "", token);
    tab.awaitTrue(verdict("unpinned", ""));
    sent(tab, "roll_back", "", token);
    tab.awaitTrue(verdict("rolled back", ""));
    List<Verdict> mine =
        read(Topic.PROMOTIONS, Promotion.class).stream()
            .filter(p -> p.getActor().equals("anna") && p.getReason().equals("the fair"))
            .map(Promotion::getVerdict)
            .toList();
    assertEquals(
        List.of(Verdict.PROMOTED, Verdict.PINNED, Verdict.UNPINNED, Verdict.ROLLED_BACK),
        mine.stream().distinct().toList());
  }

  private void pausesTheTrainer(Tab tab, String token) {
    sent(tab, "pause", "", token);
    tab.awaitTrue(ROW + "?.innerText.includes('paused')");
    // More than ever wait while it trains, since it cuts every twentieth step.
    tab.awaitTrue(BEHIND + " > 60");
    long stopped = tab.evaluate(STEP).asLong();
    tab.awaitTrue(BEHIND + " > 90");
    assertEquals(stopped, tab.evaluate(STEP).asLong());
    sent(tab, "resume", "", token);
    tab.awaitTrue("!" + ROW + "?.innerText.includes('paused')");
    tab.awaitTrue(STEP + " > " + (stopped + 90));
    assertEquals(
        List.of(
            Action.PROMOTE,
            Action.PIN,
            Action.UNPIN,
            Action.ROLL_BACK,
            Action.PAUSE,
            Action.RESUME),
        read(Topic.COMMANDS, Command.class).stream().map(Command::getAction).toList());
    tab.awaitTrue("document.querySelectorAll('#orders tbody tr').length === 6");
  }

  /** Fills in the form and sends it, and waits until the server has taken it. */
  private static void sent(Tab tab, String action, String version, String token) {
    order(tab, action, version, token);
    tab.awaitTrue("document.getElementById('answer').className === 'good'");
    tab.click("#cancel");
  }

  private static void order(Tab tab, String action, String version, String token) {
    tab.evaluate(
        "document.getElementById('dialog').open || document.getElementById('act').click()");
    tab.write("#order [name=action]", action);
    tab.write("#order [name=lineage]", LINEAGE);
    tab.write("#order [name=version]", version);
    tab.write("#order [name=actor]", "anna");
    tab.write("#order [name=reason]", "the fair");
    tab.write("#order [name=token]", token);
    tab.click("#order button[type=submit]");
  }

  /** A verdict of the one who asked for it, in the table. */
  private static String verdict(String verdict, String checkpoint) {
    return "[...document.querySelectorAll('#verdicts tbody tr')].some(r => r.children[1].innerText"
        + " === '"
        + verdict
        + "' && r.children[2].innerText.endsWith('"
        + checkpoint
        + "') && r.children[3].innerText === 'anna')";
  }

  private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
    List<T> records = new ArrayList<>();
    new TopicLog(clients, codec)
        .read(
            topics.name(topic),
            (at, record) -> {
              if (type.isInstance(record)) {
                records.add(type.cast(record));
              }
            });
    return records;
  }
}
