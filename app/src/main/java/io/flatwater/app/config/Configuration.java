package io.flatwater.app.config;

import io.flatwater.schemas.wire.RegistrySettings;
import io.flatwater.schemas.wire.RegistrySettings.Authentication;
import io.flatwater.schemas.wire.RegistrySettings.Tls;
import io.flatwater.schemas.wire.Topics;
import java.util.HashMap;
import java.util.Map;

/**
 * All settings of one installation. Without a file every setting has the value that it has here.
 *
 * @param broker where Kafka is
 * @param registry where schemas get their ids
 * @param kafka more properties of all Kafka clients
 * @param topics which topics there are
 * @param network which model
 * @param contract what goes into it and what comes out
 * @param optimizer how it learns
 * @param ingest how examples become mini-batches
 * @param trainer how mini-batches become checkpoints
 * @param evaluator how checkpoints are judged
 * @param gate which model is live
 * @param serving how predictions are served
 * @param dashboard where the page is that shows it all
 * @param store where checkpoint files lie
 * @param metrics where a service says how it is
 * @param log how a process logs
 * @param tracing whether records say which mini-batch they come from
 */
public record Configuration(
    @Setting("Where Kafka is") Broker broker,
    @Setting("Where schemas get their ids") Registry registry,
    @Setting(
            "Properties passed through to every Kafka client, such as `security.protocol`; a name"
                + " in an environment variable has `_` for `.`")
        ClientProperties kafka,
    @Setting("Which topics there are; all have the same number of partitions, fixed when created")
        TopicNames topics,
    @Setting("Which model is trained") Network network,
    @Setting("What goes into the model and what comes out; travels with every checkpoint")
        ContractSection contract,
    @Setting("How the model learns; `flatwater optimizers` lists the methods and their settings")
        OptimizerSection optimizer,
    @Setting("How examples become mini-batches") Ingest ingest,
    @Setting("How mini-batches become checkpoints") Trainer trainer,
    @Setting("How checkpoints are judged") Evaluator evaluator,
    @Setting("Which model of a stream is live") Gate gate,
    @Setting("How predictions are served") Serving serving,
    @Setting("The page that shows it all") Dashboard dashboard,
    @Setting("Where checkpoint files lie") Store store,
    @Setting("Where a service says how it is: `/metrics` for Prometheus, and its health")
        Metrics metrics,
    @Setting("How a process logs, to its standard error") Log log,
    @Setting("Whether records say which mini-batch they come from, to tools that follow traces")
        Tracing tracing) {

  public Configuration {
    kafka.check();
    network.check(contract);
  }

  /** Returns the properties of every Kafka client, secrets in the clear: not to be logged. */
  public Map<String, Object> clients() {
    Map<String, Object> properties = new HashMap<>(kafka.values());
    properties.put("bootstrap.servers", broker.bootstrap());
    if (metrics.served()) {
      Metrics.report(properties);
    }
    tracing.apply(properties);
    return properties;
  }

  /** Where Kafka is. */
  public record Broker(
      @Setting(
              value = "Addresses of some brokers",
              fallback = "localhost:9092",
              pattern = "[^\\s:,]+:\\d+(,[^\\s:,]+:\\d+)*",
              form = "host:port, or several with commas between them")
          String bootstrap) {}

  /** Where schemas get their ids. */
  public record Registry(
      @Setting(
              value =
                  "`local` (no process needed), or the base URL of a registry's Confluent API, for"
                      + " example `http://host:8081` or `https://host/apis/ccompat/v7`",
              fallback = "local",
              pattern = "local|https?://[^\\s@]+",
              form = "local, http://host... or https://host..., without user and password")
          String url,
      @Setting(
              value =
                  "Kafka serializer class that writes in place of Flatwater's own, for example"
                      + " `io.confluent.kafka.serializers.KafkaAvroSerializer`; it must be on the"
                      + " class path, is given everything under `kafka` and `schema.registry.url`,"
                      + " and needs a server",
              pattern = "([A-Za-z_$][\\w$]*\\.)*[A-Za-z_$][\\w$]*|",
              form = "a class name")
          String serializer,
      @Setting("User for basic authentication") String user,
      @Setting("Password for basic authentication") Secret password,
      @Setting("Bearer token, instead of user and password") Secret token,
      @Setting("PKCS12 or JKS file with the authorities to trust; empty: the JVM's")
          String truststore,
      @Setting("Password of the truststore") Secret truststorePassword,
      @Setting("PKCS12 or JKS file with this client's certificate") String keystore,
      @Setting("Password of the keystore and its key") Secret keystorePassword) {

    public Registry {
      if (!token.isEmpty() && !user.isEmpty()) {
        throw new IllegalArgumentException("found a user and a token, expected one of them");
      }
      if (!serializer.isEmpty() && url.equals("local")) {
        throw new IllegalArgumentException(
            "registry.url: found local, expected a server, since registry.serializer is "
                + serializer);
      }
      settings(url, user, password, token, Tls.OF_THE_JVM);
    }

    /** Returns the settings of a registry's client. */
    public RegistrySettings settings() {
      return settings(
          url,
          user,
          password,
          token,
          new Tls(truststore, truststorePassword.value(), keystore, keystorePassword.value()));
    }

    private static RegistrySettings settings(
        String url, String user, Secret password, Secret token, Tls tls) {
      Authentication authentication = new Authentication.None();
      if (!token.isEmpty()) {
        authentication = new Authentication.Bearer(token.value());
      } else if (!user.isEmpty()) {
        authentication = new Authentication.Basic(user, password.value());
      }
      return new RegistrySettings(url, authentication, tls);
    }
  }

  /** Which topics there are. */
  public record TopicNames(
      @Setting(
              value = "Put before every topic's name, for example `team-a.`",
              pattern = "[a-zA-Z0-9._-]{0,200}",
              form = "letters, digits, '.', '_' and '-'")
          String prefix,
      @Setting(value = "Partitions of every topic", fallback = "4", least = 1, most = 10_000)
          int partitions,
      @Setting(
              value = "Copies of each partition; -1: the broker's default",
              fallback = "-1",
              least = -1,
              most = 100)
          int replication) {

    /** Returns the catalogue of topics. */
    public Topics topics() {
      return new Topics(prefix, partitions, replication);
    }
  }
}
