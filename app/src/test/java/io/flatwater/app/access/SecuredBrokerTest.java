package io.flatwater.app.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.OrderDesk;
import io.flatwater.app.TopicLog;
import io.flatwater.app.bench.Clouds;
import io.flatwater.app.broker.Certificate;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.broker.Keyring;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.app.dashboard.Dashboard;
import io.flatwater.app.experiment.Crew;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.EvaluatorStoppedException;
import io.flatwater.evaluator.GateService;
import io.flatwater.evaluator.ServedService;
import io.flatwater.ingest.IngestException;
import io.flatwater.ingest.IngestService;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.ingest.source.Progress;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.TrainerService;
import io.flatwater.trainer.TrainerStoppedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that asks for passwords over TLS and obeys ACLs, and services that each have a user. */
@Timeout(240)
class SecuredBrokerTest {
  private static final int WIDTH = 8;
  private static final int CLASSES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static Keyring keys;

  @BeforeAll
  static void start() {
    List<String> users = Arrays.stream(Role.values()).map(Role::label).toList();
    keys = Keyring.open(directory.resolve("keys"), users);
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0, keys.admission());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void thePipelineRunsWithEveryServiceUnderItsOwnRightsOnly() throws Exception {
    grantAll("open.");
    createTopics(configuration("operator", "open."));
    Configuration asTrainer = configuration("trainer", "open.");
    Configuration asEvaluator = configuration("evaluator", "open.");
    Configuration asIngest = configuration("ingest", "open.");
    Configuration asProducer = configuration("producer", "open.");
    Services ingest = new Services(asIngest);
    try (FileStore store = new FileStore(directory.resolve("store"));
        ProduceService produce =
            new ProduceService(asProducer.clients(), asProducer.topics().topics(), ingest.codec());
        IngestService running =
            IngestService.start(ingest.ingest(), ingest.ingestService(), ingest.codec());
        Crew crew = new Crew()) {
      TrainerService trainer =
          new TrainerService(
              new Services(asTrainer).run(),
              asTrainer.trainer().service(),
              new TrainerService.Wiring(
                  asTrainer.clients(), asTrainer.topics().topics(), ingest.codec(), store),
              Moments.IGNORED);
      EvaluatorService evaluator =
          new EvaluatorService(
              new Services(asEvaluator).evaluator(),
              new io.flatwater.evaluator.Wiring(
                  asEvaluator.clients(), asEvaluator.topics().topics(), ingest.codec(), store));
      io.flatwater.evaluator.Wiring judges =
          new io.flatwater.evaluator.Wiring(
              asEvaluator.clients(), asEvaluator.topics().topics(), ingest.codec(), store);
      GateService gate = new GateService(asEvaluator.gate().service("0"), judges);
      ServedService served = new ServedService(asEvaluator.gate().served("0"), judges);
      crew.start("train", trainer::runUntilEnded, trainer::stop);
      crew.start("gate", gate::run, gate::stop);
      crew.start("served", served::run, served::stop);
      crew.start(
          "evaluate",
          () ->
              evaluator.run(
                  new Ending.AfterLast(Set.of("main/s"), () -> gate.awaitDecisions(PATIENCE))),
          evaluator::stop);
      produce.send(
          "s", new Clouds("c", 2_000, WIDTH, CLASSES, 1), ProduceService.Pace.FULL, Progress.NONE);
      while (!crew.hasEnded("evaluate")) {
        crew.check();
        running.check();
        Thread.onSpinWait();
      }
      crew.check();
    }
    dashboardShows("main/s");
    Configuration asOperator = configuration("operator", "open.");
    List<Checkpoint> checkpoints = new ArrayList<>();
    new TopicLog(asOperator.clients(), new Services(asOperator).codec())
        .read("open.checkpoints", (at, record) -> checkpoints.add((Checkpoint) record));
    assertTrue(checkpoints.get(checkpoints.size() - 1).getEnded());
    List<Promotion> verdicts = new ArrayList<>();
    new TopicLog(asOperator.clients(), new Services(asOperator).codec())
        .read("open.promotions", (at, record) -> verdicts.add((Promotion) record));
    assertEquals("main/s", verdicts.get(0).getLineage());
  }

  private static void dashboardShows(String lineage) throws Exception {
    Configuration own = configuration("dashboard", "open.");
    Codec codec = new Services(own).codec();
    OrderDesk desk = new OrderDesk(own.clients(), own.topics().topics(), codec);
    try (Dashboard dashboard =
        Dashboard.start(
            own.dashboard(),
            new Dashboard.Wiring(own.clients(), own.topics().topics(), codec, desk::send))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(dashboard.url() + "/api/snapshot")).build();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String said = "";
      while (!said.contains("\"" + lineage + "\"") || !dashboard.complaints().isEmpty()) {
        assertTrue(System.nanoTime() < deadline, () -> "" + dashboard.complaints());
        said = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      }
    }
  }

  @Test
  void everyRoleIsRefusedWhateverItsTableDoesNotName() throws Exception {
    grantAll("strict.");
    createTopics(configuration("operator", "strict."));
    Map<String, Object> administrator = new HashMap<>(keys.clients(Keyring.ADMINISTRATOR));
    administrator.put("bootstrap.servers", broker.bootstrap());
    try (var producer = producer(administrator, Map.of())) {
      for (Topic topic : Topic.values()) {
        assertTrue(writes(producer, "strict." + topic.suffix())); // so that there is one to read
      }
    }
    // At the same time: each attempt waits for a broker, and there are 200.
    Arrays.stream(Role.values()).parallel().forEach(SecuredBrokerTest::attemptAll);
  }

  private static void attemptAll(Role role) {
    Map<String, Object> clients = configuration(role.label(), "strict.").clients();
    try (var producer = producer(clients, Map.of("enable.idempotence", false));
        var consumer = consumer(clients, Map.of())) {
      for (Topic topic : Topic.values()) {
        String name = "strict." + topic.suffix();
        String what = role + " and " + name;
        assertEquals(role.writes().contains(topic), writes(producer, name), what + ": writing");
        assertEquals(role.reads().contains(topic), reads(consumer, name), what + ": reading");
      }
    }
  }

  @Test
  void groupsAndTransactionsOfOthersAreOutOfReach() throws Exception {
    grantAll("groups.");
    createTopics(configuration("operator", "groups."));
    Map<String, Object> trainer = configuration("trainer", "groups.").clients();
    try (var producer = producer(trainer, Map.of("transactional.id", "flatwater-evaluator-0"))) {
      assertThrows(AuthorizationException.class, producer::initTransactions);
    }
    try (var producer =
        producer(trainer, Map.of("transactional.id", TrainerService.group("main") + ".z"))) {
      producer.initTransactions();
    }
    try (var consumer = consumer(trainer, Map.of("group.id", "flatwater-ingest"))) {
      consumer.subscribe(List.of("groups.mini-batches"));
      assertThrows(AuthorizationException.class, () -> consumer.poll(PATIENCE));
    }
    Map<String, Object> operator = configuration("operator", "groups.").clients();
    try (Admin admin = Admin.create(operator)) {
      var e =
          assertThrows(
              ExecutionException.class,
              () ->
                  admin
                      .createAcls(
                          new Grants(configuration("operator", "groups."))
                              .of(Role.OPERATOR)
                              .get(0)
                              .bindings("User:operator"))
                      .all()
                      .get());
      assertInstanceOf(AuthorizationException.class, e.getCause());
    }
  }

  @Test
  void aServiceUnderTheWrongUserEndsWithASentenceThatNamesTopicAndOperation() throws Exception {
    grantAll("wrong.");
    createTopics(configuration("operator", "wrong."));
    Configuration producer = configuration("producer", "wrong.");
    assertEquals(
        "Kafka at "
            + broker.bootstrap()
            + " refuses topic wrong.mini-batches to the trainer, which needs READ on it; an"
            + " administrator grants it with: flatwater topics acls --for trainer=User:NAME"
            + " --create",
        Refusal.sentence(failureOf(producer), Role.TRAINER, () -> producer).orElseThrow());
    Services services = new Services(producer);
    var refusedIngest =
        assertThrows(
            IngestException.class,
            () ->
                IngestService.start(services.ingest(), services.ingestService(), services.codec()));
    String said = Refusal.sentence(refusedIngest, Role.INGEST, () -> producer).orElseThrow();
    assertTrue(said.contains("refuses topic wrong."), said);
    var wiring =
        new io.flatwater.evaluator.Wiring(
            producer.clients(),
            producer.topics().topics(),
            services.codec(),
            new FileStore(directory.resolve("none")));
    var refusedEvaluator =
        assertThrows(
            EvaluatorStoppedException.class,
            () -> new EvaluatorService(services.evaluator(), wiring).run(new Ending.Never()));
    said = Refusal.sentence(refusedEvaluator, Role.EVALUATOR, () -> producer).orElseThrow();
    assertTrue(said.contains("to the evaluator, which needs READ, DESCRIBE_CONFIGS"), said);
  }

  @Test
  void aWrongPasswordIsASentenceWithoutThePassword() {
    Configuration wrong =
        Layers.none()
            .file(keys.write("trainer", broker.bootstrap()))
            .environment(
                Map.of("FLATWATER_KAFKA_SASL_JAAS_CONFIG", Keyring.jaas("trainer", "s3cr3t")))
            .read();
    String said = Refusal.sentence(failureOf(wrong), Role.TRAINER, () -> wrong).orElseThrow();
    assertTrue(said.contains("does not accept this user and password"), said);
    assertFalse((said + wrong + keys).contains("s3cr3t"), said);
  }

  @Test
  void aStrangersCertificateIsASentence() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Configuration wrong =
        Layers.none()
            .file(keys.write("trainer", broker.bootstrap()))
            .set(
                "kafka.ssl.truststore.location", Certificate.make(elsewhere).authority().toString())
            .read();
    String said = Refusal.sentence(failureOf(wrong), Role.TRAINER, () -> wrong).orElseThrow();
    assertTrue(
        said.startsWith("the certificate of Kafka at " + broker.bootstrap() + " is not trusted"),
        said);
  }

  /** Returns what a trainer of a configuration ends with. */
  private static Throwable failureOf(Configuration configuration) {
    try (FileStore store = new FileStore(directory.resolve("unused"))) {
      TrainerService trainer =
          new TrainerService(
              new Services(configuration).run(),
              configuration.trainer().service(),
              new TrainerService.Wiring(
                  configuration.clients(),
                  configuration.topics().topics(),
                  new Services(configuration).codec(),
                  store),
              Moments.IGNORED);
      return assertThrows(TrainerStoppedException.class, trainer::run);
    }
  }

  private static Configuration configuration(String user, String prefix) {
    Layers layers = Layers.none().file(keys.write(user, broker.bootstrap()));
    for (String setting :
        List.of(
            "topics.prefix=" + prefix,
            "topics.partitions=1",
            "contract.shape=[" + WIDTH + "]",
            "contract.type=float32",
            "contract.classes=" + CLASSES,
            "network.hidden=[8]",
            "ingest.heldOut.rows=20",
            "ingest.stateDirectory=" + directory.resolve("ingest-state"))) {
      layers = layers.set(setting);
    }
    return layers.read();
  }

  private static void grantAll(String prefix) throws Exception {
    Map<String, Object> clients = new HashMap<>(keys.clients(Keyring.ADMINISTRATOR));
    clients.put("bootstrap.servers", broker.bootstrap());
    Grants grants = new Grants(configuration("operator", prefix));
    try (Admin admin = Admin.create(clients)) {
      List<AclBinding> bindings = new ArrayList<>();
      for (Role role : Role.values()) {
        grants.of(role).forEach(g -> bindings.addAll(g.bindings("User:" + role.label())));
      }
      admin.createAcls(bindings).all().get();
    }
  }

  private static void createTopics(Configuration configuration) {
    Topics topics = configuration.topics().topics();
    try (Admin admin = Admin.create(configuration.clients())) {
      TopicProvision provision = new TopicProvision(admin, topics, PATIENCE);
      assertEquals(Topic.values().length, provision.createMissing().size());
      assertEquals(List.of(), provision.complaints(Set.of(Topic.values())));
    }
  }

  private static boolean writes(KafkaProducer<byte[], byte[]> producer, String topic) {
    try {
      producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1])).get();
      return true;
    } catch (ExecutionException e) {
      assertInstanceOf(TopicAuthorizationException.class, e.getCause());
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean reads(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    consumer.assign(List.of(partition));
    try {
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        if (!consumer.poll(Duration.ofMillis(50)).isEmpty()) {
          return true;
        }
      }
      throw new AssertionError("neither a record nor a refusal came from " + topic);
    } catch (TopicAuthorizationException e) {
      return false;
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      Map<String, Object> clients, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.put("retry.backoff.ms", 10);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      Map<String, Object> clients, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.put("enable.auto.commit", false);
    properties.put("retry.backoff.ms", 10);
    properties.putAll(more);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
