package io.flatwater.app.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flatwater.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Every secret there is carries a mark, and the mark is nowhere to be seen. */
class SecretsTest {
  private static final String MARK = "marked-secret-0123456789";
  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"me\" password=\""
          + MARK
          + "\";";

  /** Kafka's own, and those of serializers that are passed through. */
  private static final Map<String, String> KAFKA =
      Map.of(
          "kafka.sasl.jaas.config", JAAS,
          "kafka.ssl.keystore.password", MARK,
          "kafka.ssl.key.password", MARK,
          "kafka.ssl.truststore.password", MARK,
          "kafka.basic.auth.user.info", "me:" + MARK,
          "kafka.schema.registry.basic.auth.user.info", "me:" + MARK);

  @TempDir Path directory;

  /** All settings that hold a secret, but one that would exclude others. */
  private static Map<String, String> secrets() {
    Map<String, String> secrets = new LinkedHashMap<>(KAFKA);
    Catalogue.leaves().values().stream()
        .filter(leaf -> leaf.type() == Secret.class && !leaf.path().equals("registry.token"))
        .forEach(leaf -> secrets.put(leaf.path(), MARK));
    return secrets;
  }

  private static Layers layers() {
    Layers layers = Layers.none().set("registry.user=me").set("registry.url=http://127.0.0.1:1");
    for (Map.Entry<String, String> secret : secrets().entrySet()) {
      layers = layers.set(secret.getKey(), secret.getValue());
    }
    return layers;
  }

  @Test
  void everySecretThatIsKnownIsOneOfThem() {
    assertTrue(
        secrets()
            .keySet()
            .containsAll(
                List.of(
                    "store.s3.accessKey",
                    "store.s3.secretKey",
                    "store.s3.sessionToken",
                    "registry.password",
                    "registry.keystorePassword",
                    "registry.truststorePassword")),
        secrets().keySet().toString());
  }

  @Test
  void nothingThatIsMadeOfTheConfigurationShowsThemAsText() throws Exception {
    Configuration configuration = layers().read();
    assertEquals(JAAS, configuration.clients().get("sasl.jaas.config"), "they arrive");
    assertEquals(MARK, configuration.store().s3().secretKey().value());
    Services services = new Services(configuration);
    Configuration bearer =
        Layers.none().set("registry.token", MARK).set("registry.url=http://127.0.0.1:1").read();
    List<Object> made =
        List.of(
            configuration,
            services,
            configuration.registry().settings(),
            configuration.registry().settings().authentication(),
            configuration.registry().settings().tls(),
            bearer,
            bearer.registry().settings(),
            services.ingest(),
            services.ingestService(),
            services.run(),
            services.evaluator());
    for (Object object : made) {
      shown(object, object.getClass().getSimpleName());
    }
  }

  /** Looks at a record and at all records in it, but for the inside of what holds a secret. */
  private static void shown(Object object, String where) throws ReflectiveOperationException {
    assertFalse(object.toString().contains(MARK), where);
    if (!object.getClass().isRecord()
        || object instanceof Secret
        || object instanceof ClientProperties
        || object.getClass().getPackageName().startsWith("io.flatwater.schemas")
        || object.getClass().getSimpleName().equals("ServiceSettings")) {
      return;
    }
    for (RecordComponent component : object.getClass().getRecordComponents()) {
      component.getAccessor().setAccessible(true);
      Object value = component.getAccessor().invoke(object);
      if (value != null) {
        shown(value, where + "." + component.getName());
      }
    }
  }

  @Test
  void noRefusalShowsThem() throws IOException {
    List<String> said = new ArrayList<>();
    for (String path : secrets().keySet()) {
      String[] keys = path.split("\\.", 2);
      String below = keys[1];
      String section = below.contains(".") && !keys[0].equals("kafka") ? "s3" : "";
      String name = section.isEmpty() ? below : below.substring(section.length() + 1);
      for (String value : List.of("[" + MARK + "]", "{a: " + MARK + "}", "[[{b: " + MARK + "}]]")) {
        String inner = section.isEmpty() ? "" : section + ": {";
        said.add(
            refused(keys[0] + ": {" + inner + "\"" + name + "\": " + value + "}" + close(inner)));
      }
      said.add(refused(keys[0] + ": {\"" + name + "x\": " + MARK + "}"));
      said.add(refused(keys[0] + ": " + MARK));
      said.add(refused(keys[0] + ": [" + MARK + "]"));
      said.add(refused(keys[0] + ": {" + below + ": \"" + MARK + "}"));
      said.add(problem(Layers.none().set(path + "x=" + MARK).set("trainer.seed=x")));
      said.add(problem(Layers.none().set(path + " " + MARK)));
      said.add(
          problem(
              Layers.none()
                  .environment(Map.of(Catalogue.variable(path) + "_X", MARK))
                  .set("trainer.seed=x")));
    }
    said.add(refused("store: {s3: {accessKey: " + MARK + "}}"));
    said.add(refused("store: {s3: " + MARK + "}"));
    said.add(refused("- " + MARK));
    said.add(refused(MARK));
    said.add(refused("registry: {url: \"http://me:" + MARK + "@host\"}"));
    said.add(refused("store: {s3: {endpoint: \"http://me:" + MARK + "@host\"}}"));
    said.add(refused("registry: {url: \"http://h\", user: me, token: " + MARK + "}"));
    for (String message : said) {
      assertFalse(message.contains(MARK), message);
      assertTrue(message.length() > 10, message);
    }
  }

  private static String close(String opened) {
    return opened.isEmpty() ? "" : "}";
  }

  private String refused(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), yaml);
    try {
      return problem(Layers.none().file(file));
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String problem(Layers layers) {
    try {
      return "nothing wrong with " + layers.read();
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void neitherOurLogsNorKafkasShowThem() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
    Level before = kafka.getLevel();
    log.start();
    root.addAppender(log);
    kafka.setLevel(Level.DEBUG);
    try {
      Map<String, Object> clients =
          layers().set("kafka.sasl.mechanism=SCRAM-SHA-512").read().clients();
      clients.put("security.protocol", "SASL_PLAINTEXT");
      clients.put("bootstrap.servers", "127.0.0.1:1");
      try (KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer());
          Admin admin = Admin.create(clients)) {
        assertTrue(producer.metrics().size() > 1 && admin.metrics().size() > 1);
      }
    } finally {
      kafka.setLevel(before);
      root.detachAppender(log);
    }
    assertTrue(
        log.list.stream().anyMatch(e -> e.getFormattedMessage().contains("sasl.jaas.config")),
        "Kafka says with what it was configured");
    for (ILoggingEvent event : List.copyOf(log.list)) {
      assertFalse(event.getFormattedMessage().contains(MARK), event.getFormattedMessage());
      for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
        assertFalse(String.valueOf(e.getMessage()).contains(MARK), e.getMessage());
      }
    }
  }

  /** What they say is made of settings and results that hold no secret. */
  @Test
  void manifestsAndReportsAreMadeByClassesThatKnowNoConfiguration() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.flatwater.app.report..",
            "io.flatwater.app.experiment..",
            "io.flatwater.model..",
            "io.flatwater.trainer..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Configuration.class, Layers.class, Services.class, Secret.class, ClientProperties.class)
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(
                    "io.flatwater.app.report",
                    "io.flatwater.app.experiment",
                    "io.flatwater.model",
                    "io.flatwater.trainer"));
  }

  /** Each command fails in its own way, with a whole trace of the error. */
  @Test
  void commandsThatFailDoNotShowThem() throws IOException {
    HttpServer refuser =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    refuser.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    refuser.start();
    try {
      String address = "http://127.0.0.1:" + refuser.getAddress().getPort();
      String bucket = "store.location=s3://bucket";
      String endpoint = "store.s3.endpoint=" + address;
      for (String[] command :
          new String[][] {
            {"checkpoints", "gc", "--set", "store.location=" + directory.resolve("store")},
            {"checkpoints", "gc", "--set", bucket, "--set", endpoint},
            {"train", "--until-end", "--set", bucket, "--set", endpoint},
            {"train", "--until-end", "--set", bucket, "--set", "store.s3.endpoint=nonsense"},
            {"evaluate", "--set", bucket, "--set", endpoint}
          }) {
        String said = failing(command, address);
        assertTrue(said.contains("flatwater: "), said);
        assertFalse(said.contains(MARK), said);
      }
    } finally {
      refuser.stop(0);
    }
  }

  private String failing(String[] command, String registry) {
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--verbose");
    Map<String, String> settings = new LinkedHashMap<>(secrets());
    KAFKA.keySet().stream().filter(name -> name.contains(".ssl.")).forEach(settings::remove);
    settings.put("registry.user", "me");
    settings.put("registry.url", registry);
    settings.put("broker.bootstrap", "127.0.0.1:1");
    settings.put("kafka.security.protocol", "SASL_PLAINTEXT");
    settings.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
    settings.put("kafka.default.api.timeout.ms", "1500");
    settings.put("kafka.request.timeout.ms", "1000");
    settings.forEach((path, value) -> words.addAll(List.of("--set", path + "=" + value)));
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    int status = line.execute(words.toArray(String[]::new));
    assertTrue(status != 0, said.toString());
    return said.toString();
  }
}
